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

package io.github.pgcachewatch.event;

import org.jspecify.annotations.Nullable;

/**
 * The name of a table as it stands in the catalogue: without folding and without quotes.
 * Immutable.
 *
 * @param schema the schema, or {@code null} where the name is to be resolved through the
 * {@code search_path}
 * @param name the table's own name
 */
public record TableName(@Nullable String schema, String name) {

	public TableName {
		if (name.isEmpty() || (schema != null && schema.isEmpty())) {
			throw new IllegalArgumentException("A table's name and schema must not be empty");
		}
	}

	/**
	 * Parses {@code name}, {@code schema.name} or, for names that hold a dot or a quote,
	 * {@code "my.schema"."my ""quoted"" table"}.
	 * @param text the text
	 * @return the name
	 * @throws IllegalArgumentException if the text is empty or malformed
	 */
	public static TableName parse(String text) {
		return new TableNameParser(text).parse();
	}

	/**
	 * Whether a change of the given table concerns this one: names are equal, and so are
	 * schemas where both are known.
	 * @param schema the schema of the changed table, or {@code null} if not known
	 * @param name the name of the changed table
	 * @return whether it may be the same table
	 */
	public boolean matches(@Nullable String schema, String name) {
		return this.name.equals(name) && (this.schema == null || schema == null || this.schema.equals(schema));
	}

	/**
	 * Returns the name in the form that {@link #parse(String)} reads.
	 */
	@Override
	public String toString() {
		return (this.schema != null) ? part(this.schema) + "." + part(this.name) : part(this.name);
	}

	private static String part(String part) {
		return (part.indexOf('.') >= 0 || part.indexOf('"') >= 0) ? '"' + part.replace("\"", "\"\"") + '"' : part;
	}

}
