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
package io.github.pgcachewatch.key;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * One element of {@code key}. Immutable.
 *
 * @param name the column
 * @param path {@code parameter} or {@code parameter.component}, or {@code null} if the
 * column is bound by its position
 */
record KeyColumn(String name, @Nullable String path) {

	private static final String IDENTIFIER = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";

	/**
	 * The last colon counts, and only if a path follows: the name of a column may contain
	 * colons.
	 */
	private static final Pattern BY_NAME = Pattern.compile("(.+):(" + IDENTIFIER + "(?:\\." + IDENTIFIER + ")*)",
			Pattern.DOTALL);

	static KeyColumn parse(String text) {
		Matcher matcher = BY_NAME.matcher(text);
		return matcher.matches() ? new KeyColumn(matcher.group(1), matcher.group(2)) : new KeyColumn(text, null);
	}

}
