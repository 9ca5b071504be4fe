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

/**
 * Where a report goes: a file of its own, or a place within a document.
 *
 * @param path the file
 */
record ReportFile(Path path) {

	private static final String BEGIN = "<!-- report -->";

	private static final String END = "<!-- end of the report -->";

	void write(String markdown) throws IOException {
		Files.createDirectories(this.path.toAbsolutePath().getParent());
		Files.writeString(this.path, markdown);
	}

	/**
	 * Puts the report in the place of the one in a document, which stands between two
	 * comments.
	 */
	void replace(String markdown) throws IOException {
		String text = Files.readString(this.path);
		int begin = text.indexOf(BEGIN);
		int end = text.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IOException("There is no " + BEGIN + " before a " + END + " in " + this.path);
		}
		Files.writeString(this.path,
				text.substring(0, begin + BEGIN.length()) + "\n\n" + markdown + "\n" + text.substring(end));
	}

}
