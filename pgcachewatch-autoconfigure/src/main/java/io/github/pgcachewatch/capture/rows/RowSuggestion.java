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

package io.github.pgcachewatch.capture.rows;

import java.util.List;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;

/**
 * A key by which a changed row could evict its own entry of a cache, where any change of
 * its table clears the whole cache so far. Immutable.
 *
 * @param method the cached method
 * @param cache the cache that it fills
 * @param table the table
 * @param key the columns, in the order of the method's parameters
 * @param fills the number of fills that found the rows by these columns
 */
public record RowSuggestion(String method, String cache, TableName table, List<String> key, long fills) {

	public RowSuggestion {
		key = List.copyOf(key);
	}

	/**
	 * Returns the annotation that says so.
	 * @return the annotation, as it stands in Java
	 */
	public String annotation() {
		String columns = this.key.stream().map(RowSuggestion::literal).collect(Collectors.joining(", "));
		return "@PgInvalidated(table = " + literal(this.table.toString()) + ", key = "
				+ ((this.key.size() == 1) ? columns : "{ " + columns + " }") + ")";
	}

	private static String literal(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

}
