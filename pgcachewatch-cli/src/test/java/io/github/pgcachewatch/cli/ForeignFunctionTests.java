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

import io.github.pgcachewatch.test.HostileSchema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No function or operator of another role runs as the role that a command is given.
 */
class ForeignFunctionTests {

	@ParameterizedTest
	@EnumSource
	void commandsDoTheSame(HostileSchema schema) {
		CommandLineFixture postgres = new CommandLineFixture("CREATE TABLE book (id int PRIMARY KEY)");
		schema.placeIn(postgres.database());
		for (String[] command : new String[][] { { "install", "book:id", "--commit" }, { "status" },
				{ "publish", "book", "--key", "id=1" }, { "uninstall", "book", "--commit" } }) {
			CommandLineFixture.Result result = postgres.run(command);
			assertThat(result.err()).as("%s", (Object) command).doesNotContain("ERROR");
			assertThat(result.code()).as("%s", (Object) command).isZero();
		}
	}

}
