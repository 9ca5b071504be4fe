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

import picocli.CommandLine;
import picocli.CommandLine.Help;

/**
 * The program {@code pgcachewatch}.
 */
public final class PgCacheWatchCli {

	private PgCacheWatchCli() {
	}

	/**
	 * Runs a command, and ends the JVM with its exit code.
	 * @param args the arguments
	 */
	public static void main(String[] args) {
		System.exit(commandLine(Terminal.system()).execute(args));
	}

	static CommandLine commandLine(Terminal terminal) {
		RootCommand root = new RootCommand();
		CommandLine commandLine = new CommandLine(root).addSubcommand(new InstallCommand(terminal))
			.addSubcommand(new UninstallCommand(terminal))
			.addSubcommand(new StatusCommand(terminal))
			.addSubcommand(new WatchCommand(terminal))
			.addSubcommand(new PublishCommand(terminal))
			.addSubcommand(new FindingsCommand(terminal))
			.addSubcommand(new CompletionCommand(terminal));
		ErrorHandler errors = new ErrorHandler(terminal, root);
		return commandLine.setCaseInsensitiveEnumValuesAllowed(true)
			.setUsageHelpAutoWidth(true)
			.setColorScheme(Help.defaultColorScheme(terminal.ansi()))
			.setOut(terminal.outWriter())
			.setErr(terminal.errWriter())
			.setParameterExceptionHandler(errors)
			.setExecutionExceptionHandler(errors)
			.setExecutionStrategy((parsed) -> {
				LoggingSetup.configure(root.isVerbose());
				return new CommandLine.RunLast().execute(parsed);
			});
	}

}
