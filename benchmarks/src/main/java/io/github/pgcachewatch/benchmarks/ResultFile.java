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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run's figures in a file, to be merged with those of others: the origin in the first
 * line, then a line for each subject of each table, separated by tabs.
 *
 * @param path the file
 */
record ResultFile(Path path) {

	private static final String PREFIX = "run-";

	private static final String SUFFIX = ".tsv";

	/**
	 * Names a file of its own for a run that begins now.
	 */
	static ResultFile in(Path directory) {
		String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now(ZoneOffset.UTC));
		return new ResultFile(directory.resolve(PREFIX + time + SUFFIX));
	}

	/**
	 * Reads all runs of a directory.
	 */
	static MeasuredRuns readAll(Path directory) throws IOException {
		List<RunResults> runs = new ArrayList<>();
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.filter(ResultFile::holdsRun).sorted().toList()) {
				runs.add(new ResultFile(file).read());
			}
		}
		if (runs.isEmpty()) {
			throw new IOException("There is no " + PREFIX + "*" + SUFFIX + " in " + directory
					+ ": run the benchmarks first, or name their output's directory");
		}
		return new MeasuredRuns(runs);
	}

	private static boolean holdsRun(Path file) {
		String name = file.getFileName().toString();
		return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
	}

	void write(RunResults results) throws IOException {
		List<String> lines = new ArrayList<>();
		RunOrigin origin = results.origin();
		lines.add(String.join("\t", origin.commit(), origin.plan().name(), origin.machine()));
		for (FigureTable table : results.tables()) {
			RoundFigures figures = results.figures(table);
			for (String name : figures.names()) {
				lines.add(table.name() + "\t" + name + "\t"
						+ figures.figures(name).stream().map(String::valueOf).collect(Collectors.joining("\t")));
			}
		}
		Files.createDirectories(this.path.toAbsolutePath().getParent());
		Files.write(this.path, lines);
	}

	RunResults read() throws IOException {
		List<String> lines = Files.readAllLines(this.path);
		try {
			String[] origin = lines.get(0).split("\t");
			RunResults results = new RunResults(
					new RunOrigin(origin[0], MeasurementPlan.valueOf(origin[1]), origin[2]));
			for (String line : lines.subList(1, lines.size())) {
				String[] cells = line.split("\t");
				FigureTable table = FigureTable.valueOf(cells[0]);
				Arrays.stream(cells)
					.skip(2)
					.forEach((figure) -> results.add(table, cells[1], Double.parseDouble(figure)));
			}
			return results;
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw new IOException(this.path + " holds no run of these benchmarks: remove it, or measure again", ex);
		}
	}

}
