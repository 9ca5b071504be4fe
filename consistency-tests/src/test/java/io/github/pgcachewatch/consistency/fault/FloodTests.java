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

package io.github.pgcachewatch.consistency.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One transaction changes more rows, each in a statement of its own, than their
 * notifications fit into the heap, while an event listener sleeps.
 */
@Tag("every-processor")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FloodTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void whenAMillionNotificationsCommitAtOnceASmallHeapIsEnough() throws IOException {
		WatchedShop.stock(this.database);
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"),
				FloodedShop.class.getName(), this.database.url(), this.database.name(), this.database.username(),
				this.database.password())
			.redirectErrorStream(true)
			.start();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
				OutputStream input = process.getOutputStream()) {
			awaitLine(output, "serving");
			flood();
			input.write('\n');
			input.flush();
			awaitLine(output, "consistent");
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * As the triggers send it, in a fraction of the time.
	 */
	private void flood() {
		this.database.execute("SELECT count(pg_notify('ch_pgcachewatch_table_change', format("
				+ "'{\"operation\":\"update\",\"table\":\"book\",\"schema\":\"public\",\"keys\":[{\"id\":%s}]}', i)))"
				+ " FROM generate_series(1, 1000000) i");
	}

	private static void awaitLine(BufferedReader output, String expected) throws IOException {
		List<String> before = new ArrayList<>();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.equals(expected)) {
				return;
			}
			before.add(line);
			assertThat(line).as("%s", before).isNotEqualTo("failed");
		}
		assertThat(before).as("lines before the end").contains(expected);
	}

}
