/*
 * Copyright 2026 the PGCacheWatch authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.pgcachewatch.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/**
 * Prints a script by which shells complete commands and options.
 */
@Command(name = "completion", mixinStandardHelpOptions = true,
		description = "Print the script by which bash and zsh complete commands and options.",
		footerHeading = "%nExamples:%n", footer = { "  source <(pgcachewatch completion)       in this shell",
				"  pgcachewatch completion > /etc/bash_completion.d/pgcachewatch" })
final class CompletionCommand implements Runnable {

	private final Terminal terminal;

	CompletionCommand(Terminal terminal) {
		this.terminal = terminal;
	}

	@Override
	public void run() {
		this.terminal.out().println(AutoComplete.bash(RootCommand.NAME, PgCacheWatchCli.commandLine(this.terminal)));
	}

}
