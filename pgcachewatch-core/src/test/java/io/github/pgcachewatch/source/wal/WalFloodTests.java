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

package io.github.pgcachewatch.source.wal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Large transactions.
 */
class WalFloodTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void aMillionRowsOfOneTransactionAreReadWithASmallHeap() throws IOException {
		this.database.execute("CREATE TABLE flood (id bigint PRIMARY KEY, text text)",
				"CREATE TABLE last (id bigint PRIMARY KEY)");
		SlotFixture.publish(this.database, "flood, last");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m", "-cp", System.getProperty("java.class.path"), WalFloodMain.class.getName(),
				this.database.url(), this.database.username(), this.database.password())
			.redirectErrorStream(true)
			.start();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			output.lines().filter("LIVE"::equals).findFirst().orElseThrow();
			this.database.execute("INSERT INTO flood SELECT i, repeat('x', 100) FROM generate_series(1, 1000000) i",
					"INSERT INTO last VALUES (1)");
			assertThat(output.lines().filter((line) -> line.startsWith("received")).findFirst().orElseThrow())
				.endsWith("INSERT flood [], INSERT last [{id=1}]] by 1");
		}
		finally {
			process.destroyForcibly();
		}
	}

}
