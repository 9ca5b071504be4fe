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

package io.github.pgcachewatch.trigger;

import java.util.List;

import io.github.pgcachewatch.event.TableName;

/**
 * A table whose changes are to be sent. Immutable.
 *
 * @param table the table, as it stands in the catalog
 * @param keyColumns the columns to send of each changed row; empty: only that the table
 * changed
 * @param comparedColumns the columns of which an UPDATE is to say whether it altered
 * them; empty: whatever it altered matters
 * @param requestedBy the method or property that asks; its {@code toString()} stands in
 * error messages
 */
public record WatchRequest(TableName table, List<String> keyColumns, List<String> comparedColumns, Object requestedBy) {

	public WatchRequest {
		keyColumns = List.copyOf(keyColumns);
		comparedColumns = List.copyOf(comparedColumns);
	}

	/**
	 * Creates a request that compares no columns.
	 * @param table the table, as it stands in the catalogue
	 * @param keyColumns the columns to send of each changed row
	 * @param requestedBy the method or property that asks
	 */
	public WatchRequest(TableName table, List<String> keyColumns, Object requestedBy) {
		this(table, keyColumns, List.of(), requestedBy);
	}

}
