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

package io.github.pgcachewatch.cli;

import java.util.List;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.WatchRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A table with its key columns and those that matter:
 * {@code TABLE[:KEY[,KEY][:COLUMN[,COLUMN]]]}. Immutable.
 *
 * @param text the argument
 * @param table the table
 * @param keys the key columns
 * @param columns the columns of which an UPDATE must alter one, or a key, to matter;
 * empty if every UPDATE does
 */
record TableArgument(String text, TableName table, List<String> keys, List<String> columns) {

	static TableArgument parse(String text) {
		List<String> parts = QuotedText.split(text, ':');
		if (parts.size() > 3) {
			throw new IllegalArgumentException("'" + text + "' has more than two colons; write TABLE:KEY,KEY or "
					+ "TABLE:KEY,KEY:COLUMN,COLUMN, with double quotes around a name that holds a colon");
		}
		TableName table = TableName.parse(parts.get(0));
		boolean keyless = parts.size() == 3 && parts.get(1).isEmpty();
		List<String> keys = (parts.size() < 2 || keyless) ? List.of() : names(parts.get(1));
		List<String> columns = (parts.size() < 3) ? List.of() : names(parts.get(2));
		if (keys.contains("") || columns.contains("")) {
			throw new IllegalArgumentException("'" + text + "' names no column after a colon or comma");
		}
		return new TableArgument(text, table, keys, columns);
	}

	private static List<String> names(String text) {
		return QuotedText.split(text, ',').stream().map(QuotedText::unquote).toList();
	}

	/**
	 * Returns the table, in a schema if the argument names none.
	 */
	TableName in(@Nullable String schema) {
		return (schema != null && this.table.schema() == null) ? new TableName(schema, this.table.name()) : this.table;
	}

	WatchRequest request(@Nullable String schema) {
		return new WatchRequest(in(schema), this.keys, compared(), "argument '" + this.text + "'");
	}

	/**
	 * A row whose key is altered leaves one entry for another.
	 */
	private List<String> compared() {
		return this.columns.isEmpty() ? List.of()
				: Stream.concat(this.columns.stream(), this.keys.stream()).distinct().toList();
	}

	/**
	 * Reads the argument.
	 */
	static final class Converter implements ITypeConverter<TableArgument> {

		@Override
		public TableArgument convert(String value) {
			try {
				return parse(value);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(String.valueOf(ex.getMessage()));
			}
		}

	}

}
