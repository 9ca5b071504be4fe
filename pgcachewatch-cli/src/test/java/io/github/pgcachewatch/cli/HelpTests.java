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

import java.util.Map;

import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the program tells of itself, and how it takes wrong arguments.
 */
class HelpTests {

	@ParameterizedTest
	@ValueSource(strings = { "install", "uninstall", "status", "watch", "publish", "completion" })
	void everyCommandHasHelpWithExamples(String command) {
		Result result = run(command, "--help");
		assertThat(result.code()).isZero();
		assertThat(result.out()).contains("Usage: pgcachewatch " + command)
			.contains("Examples:")
			.contains("  pgcachewatch " + command);
		assertThat(run("--help").out()).contains("  " + command);
	}

	@Test
	void theHelpTellsTheExitCodes() {
		assertThat(run("--help").out()).contains("0   done").contains("1   ").contains("2   ").contains("3   status");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "unknown", "install", "install a:b:c:d", "install book:", "install book:id:",
			"install book --level column", "install \"a", "watch --for ever", "watch --count many", "publish",
			"publish book --key id", "status --nope", "install book --channel ''", "install book --max-keys 0" })
	void aWrongArgumentIsOneLineAndEndsWithTwo(String arguments) {
		String[] split = arguments.isEmpty() ? new String[0] : arguments.replace("''", "").split(" ", -1);
		Result result = run(split);
		assertThat(result.code()).isEqualTo(2);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).hasLineCount(1).startsWith("pgcachewatch: ");
	}

	@Test
	void anErrorShowsItsOriginOnlyIfAsked() {
		String nowhere = "postgresql://localhost:1/shop";
		Result quiet = run("status", "--url", nowhere);
		assertThat(quiet.code()).isEqualTo(1);
		assertThat(quiet.err()).hasLineCount(1).contains("refused").contains("PGHOST");
		assertThat(run("status", "--url", nowhere, "-v").err()).contains("\tat org.postgresql");
	}

	@Test
	void theCompletionKnowsEveryCommandAndOption() {
		Result result = run("completion");
		assertThat(result.out()).startsWith("#!/").contains("replace-python").contains("publish").contains("--json");
	}

	private static Result run(String... arguments) {
		return CommandLineFixture.runAlone(Map.of(), arguments);
	}

}
