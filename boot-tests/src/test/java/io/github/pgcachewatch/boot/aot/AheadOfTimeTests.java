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

package io.github.pgcachewatch.boot.aot;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.JavaProcess;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application is processed ahead of time, in the way of the build tools' process-aot,
 * and started from what that made.
 */
class AheadOfTimeTests {

	private static final String NO_RESTART = "-Dspring.devtools.restart.enabled=false";

	private static final String CLASS_PATH = System.getProperty("java.class.path");

	@TempDir
	private Path directory;

	@Test
	void whatIsProcessedAheadOfTimeStartsAndFollows() throws Exception {
		TestDatabase database = BookshopDatabase.create();
		Path sources = this.directory.resolve("sources");
		Path resources = this.directory.resolve("resources");
		Path classes = this.directory.resolve("classes");
		process(database, sources, resources, classes);
		assertThat(Files.readString(metadata(resources))).contains(AheadOfTimeApplication.TitleKey.class.getName())
			.contains(AheadOfTimeApplication.NamedKey.class.getName())
			.contains(TableChange.class.getName());
		compile(sources, classes);
		String classPath = String.join(File.pathSeparator, classes.toString(), resources.toString(), CLASS_PATH);
		String output = JavaProcess.run(this.directory, classPath, List.of(NO_RESTART, "-Dspring.aot.enabled=true"),
				AheadOfTimeApplication.class, arguments(database));
		assertThat(output).contains(AheadOfTimeApplication.FOLLOWS + true);
	}

	private void process(TestDatabase database, Path sources, Path resources, Path classes) throws Exception {
		List<String> arguments = new ArrayList<>(List.of(AheadOfTimeApplication.class.getName(), sources.toString(),
				resources.toString(), classes.toString(), "io.github.pgcachewatch", "boot-tests"));
		arguments.addAll(List.of(arguments(database)));
		JavaProcess.run(this.directory, CLASS_PATH, List.of(NO_RESTART), SpringApplicationAotProcessor.class,
				arguments.toArray(String[]::new));
	}

	private static String[] arguments(TestDatabase database) {
		return BookshopDatabase.arguments(database, AheadOfTimeApplication.PROPERTIES);
	}

	private static Path metadata(Path resources) throws Exception {
		try (Stream<Path> files = Files.walk(resources)) {
			return files.filter((file) -> file.endsWith("reachability-metadata.json")).findFirst().orElseThrow();
		}
	}

	private static void compile(Path sources, Path classes) throws Exception {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		Files.createDirectories(classes);
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> generated = Files.walk(sources)) {
			List<Path> units = generated.filter((file) -> file.toString().endsWith(".java")).toList();
			assertThat(units).isNotEmpty();
			assertThat(
					compiler
						.getTask(null, files, null, List.of("-cp", classes + File.pathSeparator + CLASS_PATH, "-d",
								classes.toString(), "-nowarn"), null, files.getJavaFileObjectsFromPaths(units))
						.call())
				.isTrue();
		}
	}

}
