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

package io.github.pgcachewatch.boot.devtools;

import java.nio.file.Path;
import java.util.List;

import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.JavaProcess;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The developer tools restart the application in another class loader of the same JVM.
 */
class DevtoolsRestartTests {

	@Test
	void whenTheApplicationIsRestartedItsCachesFollowAgain(@TempDir Path directory) throws Exception {
		TestDatabase database = BookshopDatabase.create();
		String output = JavaProcess.run(directory, System.getProperty("java.class.path"), List.of(),
				DevtoolsApplication.class,
				BookshopDatabase.arguments(database, "spring.main.web-application-type=none"));
		assertThat(output.lines().filter((line) -> line.startsWith(DevtoolsApplication.CACHED))).as(output)
			.hasSize(2)
			.containsOnly(DevtoolsApplication.CACHED + "true, in RestartClassLoader");
	}

}
