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
import java.util.spi.ToolProvider;

import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.JavaProcess;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application is started from an archive of its classes, which a training run made in
 * the way that Spring Boot recommends.
 */
class ClassDataSharingTests {

	private static final String NO_RESTART = "-Dspring.devtools.restart.enabled=false";

	@Test
	void whatIsStartedFromAnArchiveFollows(@TempDir Path directory) throws Exception {
		TestDatabase database = BookshopDatabase.create();
		String classPath = jars(directory);
		String[] arguments = BookshopDatabase.arguments(database, AheadOfTimeApplication.PROPERTIES);
		Path archive = directory.resolve("application.jsa");
		JavaProcess.run(directory, classPath,
				List.of(NO_RESTART, "-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh"),
				AheadOfTimeApplication.class, arguments);
		assertThat(archive).isNotEmptyFile();
		String output = JavaProcess.run(directory, classPath,
				List.of(NO_RESTART, "-XX:SharedArchiveFile=" + archive, "-Xshare:on"), AheadOfTimeApplication.class,
				arguments);
		assertThat(output).contains(AheadOfTimeApplication.FOLLOWS + false);
	}

	/**
	 * No archive is made of directories.
	 */
	private static String jars(Path directory) {
		List<String> jars = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			if (Files.isDirectory(Path.of(entry))) {
				String jar = directory.resolve(jars.size() + ".jar").toString();
				int result = ToolProvider.findFirst("jar")
					.orElseThrow()
					.run(System.out, System.err, "--create", "--file", jar, "-C", entry, ".");
				assertThat(result).isZero();
				jars.add(jar);
			}
			else if (Files.exists(Path.of(entry))) {
				jars.add(entry);
			}
		}
		return String.join(File.pathSeparator, jars);
	}

}
