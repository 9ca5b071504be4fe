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

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The program without a command, which only helps.
 */
@Command(name = RootCommand.NAME, mixinStandardHelpOptions = true, versionProvider = RootCommand.Version.class,
		synopsisSubcommandLabel = "COMMAND", subcommandsRepeatable = false,
		description = "Installs, checks and watches the triggers, or the publication, by which PostgreSQL sends changed rows.",
		exitCodeListHeading = "%nExit codes:%n",
		exitCodeList = { "0:done", "1:it could not be done", "2:the arguments are wrong",
				"3:status found triggers that are missing, disabled or changed, or a table that is not published; findings found some" },
		footerHeading = "%nConnection:%n",
		footer = {
				"  --url, or else PGSERVICE, PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD and ~/.pgpass, as in psql.",
				"", "Try 'pgcachewatch COMMAND --help' for examples." })
final class RootCommand {

	static final String NAME = "pgcachewatch";

	@Option(names = { "-v", "--verbose" }, scope = ScopeType.INHERIT,
			description = "Show what is done, and of errors where they come from.")
	private boolean verbose;

	boolean isVerbose() {
		return this.verbose;
	}

	/**
	 * Tells the version that the jar was built as.
	 */
	static final class Version implements IVersionProvider {

		@Override
		public String[] getVersion() {
			String version = RootCommand.class.getPackage().getImplementationVersion();
			return new String[] { NAME + " " + ((version != null) ? version : "(development)") };
		}

	}

}
