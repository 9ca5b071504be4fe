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

package io.github.pgcachewatch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How runs are kept in files, and merged.
 */
class ResultFileTests {

	@TempDir
	private Path directory;

	@Test
	void whenRunsAreReadThenTheyAreThoseThatWereWritten() throws IOException {
		write("run-1.tsv", "abc", 1.5);
		write("run-2.tsv", "abc", 2.5);
		Files.writeString(this.directory.resolve("report.md"), "no run");
		MeasuredRuns runs = ResultFile.readAll(this.directory);
		assertThat(runs.origin()).isEqualTo(origin("abc"));
		assertThat(runs.names(FigureTable.BURST_RATE)).containsExactly("ours");
		assertThat(runs.rounds((run) -> run.figures(FigureTable.BURST_RATE).series("ours")).figures())
			.containsExactly(1.5, 2.5, 10.0, 10.0);
	}

	@Test
	void whenRunsAreOfDifferentCommitsThenThrows() throws IOException {
		write("run-1.tsv", "abc", 1);
		write("run-2.tsv", "def", 1);
		assertThatIllegalArgumentException().isThrownBy(() -> ResultFile.readAll(this.directory))
			.withMessageContaining("commit abc")
			.withMessageContaining("commit def");
	}

	@Test
	void whenThereIsNoRunThenThrows() {
		assertThatIOException().isThrownBy(() -> ResultFile.readAll(this.directory))
			.withMessageContaining(this.directory.toString());
	}

	@Test
	void whenAFileIsNoRunThenThrowsWithItsName() throws IOException {
		Path file = Files.writeString(this.directory.resolve("run-1.tsv"), "abc\tSHORT\tmachine\nNO_TABLE\tours\t1\n");
		assertThatIOException().isThrownBy(() -> ResultFile.readAll(this.directory))
			.withMessageContaining(file.toString());
	}

	private void write(String file, String commit, double figure) throws IOException {
		RunResults results = new RunResults(origin(commit));
		results.add(FigureTable.BURST_RATE, "ours", figure);
		results.add(FigureTable.BURST_RATE, "ours", 10);
		new ResultFile(this.directory.resolve(file)).write(results);
	}

	private static RunOrigin origin(String commit) {
		return new RunOrigin(commit, MeasurementPlan.SHORT, "2 processors");
	}

}
