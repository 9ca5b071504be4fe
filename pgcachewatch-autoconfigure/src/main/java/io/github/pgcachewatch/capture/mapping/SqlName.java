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

package io.github.pgcachewatch.capture.mapping;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Names as a mapping writes them into SQL: a quoted one is taken as it is, another one is
 * folded to lower case, as PostgreSQL does. Stateless.
 */
final class SqlName {

	private static final int MAX_LENGTH = 63;

	private static final String PART = "(\"(?:[^\"]|\"\")+\"|[A-Za-z_][A-Za-z0-9_$]*)";

	private static final Pattern COLUMN = Pattern.compile(PART);

	private static final Pattern TABLE = Pattern.compile("(?:" + PART + "\\.)?" + PART);

	private SqlName() {
	}

	/**
	 * Returns the name of a table, or {@code null} if the text is something else, such as
	 * a query, or names a database as well.
	 */
	static @Nullable TableName table(String sql) {
		Matcher matcher = TABLE.matcher(sql);
		if (!matcher.matches()) {
			return null;
		}
		String schema = matcher.group(1);
		String name = unquote(matcher.group(2));
		return (name != null) ? new TableName((schema != null) ? unquote(schema) : null, name) : null;
	}

	/**
	 * Returns the name of a column, or {@code null} if the text is an expression.
	 */
	static @Nullable String column(String sql) {
		return COLUMN.matcher(sql).matches() ? unquote(sql) : null;
	}

	private static @Nullable String unquote(@Nullable String part) {
		if (part == null || part.length() > MAX_LENGTH) {
			return null;
		}
		return part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"")
				: part.toLowerCase(Locale.ROOT);
	}

}
