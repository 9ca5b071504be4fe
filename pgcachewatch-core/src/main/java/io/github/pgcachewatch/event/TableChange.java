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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A change of rows of one table, published for every notification that could be parsed.
 * Immutable.
 * <p>
 * Values of keys are {@code Long} where they fit, else {@code BigInteger};
 * {@code BigDecimal}; {@code Boolean}; {@code null}; otherwise the {@code String} that
 * PostgreSQL's {@code to_jsonb} prints.
 *
 * @param channel the channel it came by
 * @param operation what was done
 * @param schema the table's schema, or {@code null} if the sender did not say
 * @param table the table's name
 * @param keys for each changed row its key columns and their values, of an UPDATE the old
 * and the new ones; empty if the whole table is concerned
 * @param sentAt the time at which the writer's transaction began, if the sender said
 * @param receivedAt when it was received
 * @param changed of an UPDATE the columns that it altered in any of the rows, among those
 * that some application asks about; {@code null} if the sender did not say, so that any
 * column may have been
 */
public record TableChange(String channel, Operation operation, @Nullable String schema, String table,
		List<Map<String, @Nullable Object>> keys, @Nullable Instant sentAt, Instant receivedAt,
		@Nullable Set<String> changed) {

	public TableChange {
		keys = copy(keys);
		changed = (changed != null) ? Collections.unmodifiableSet(new LinkedHashSet<>(changed)) : null;
	}

	/**
	 * Creates a change that does not say which columns were altered.
	 * @param channel the channel it came by
	 * @param operation what was done
	 * @param schema the table's schema, or {@code null} if the sender did not say
	 * @param table the table's name
	 * @param keys for each changed row its key columns and their values
	 * @param sentAt the time at which the writer's transaction began, if the sender said
	 * @param receivedAt when it was received
	 */
	public TableChange(String channel, Operation operation, @Nullable String schema, String table,
			List<Map<String, @Nullable Object>> keys, @Nullable Instant sentAt, Instant receivedAt) {
		this(channel, operation, schema, table, keys, sentAt, receivedAt, null);
	}

	/**
	 * Creates a change of one row, to be published by hand.
	 * @param operation what was done
	 * @param table the table, {@code name} or {@code schema.name}
	 * @param key the row's key columns and their values
	 * @return the change
	 */
	public static TableChange of(Operation operation, String table, Map<String, ?> key) {
		return of(operation, table, List.of(key));
	}

	/**
	 * Creates a change of certain rows, to be published by hand.
	 * @param operation what was done
	 * @param table the table, {@code name} or {@code schema.name}
	 * @param keys for each changed row its key columns and their values
	 * @return the change
	 */
	public static TableChange of(Operation operation, String table, List<? extends Map<String, ?>> keys) {
		TableName name = TableName.parse(table);
		List<Map<String, @Nullable Object>> rows = new ArrayList<>(keys.size());
		keys.forEach((row) -> rows.add(new LinkedHashMap<>(row)));
		return new TableChange("", operation, name.schema(), name.name(), rows, null, Instant.now());
	}

	/**
	 * Creates a change of a whole table, to be published by hand.
	 * @param operation what was done
	 * @param table the table, {@code name} or {@code schema.name}
	 * @return the change
	 */
	public static TableChange of(Operation operation, String table) {
		return of(operation, table, List.of());
	}

	/**
	 * Whether any row of the table may have changed.
	 * @return {@code true} if there are no keys
	 */
	public boolean wholeTable() {
		return this.keys.isEmpty();
	}

	/**
	 * Returns the time from the start of the writer's transaction to the receipt. The two
	 * clocks may differ, so that it can be negative.
	 * @return the latency, or {@code null} if the sender gave no time
	 */
	public @Nullable Duration latency() {
		return (this.sentAt != null) ? Duration.between(this.sentAt, this.receivedAt) : null;
	}

	private static List<Map<String, @Nullable Object>> copy(List<Map<String, @Nullable Object>> keys) {
		if (keys.isEmpty()) {
			return List.of();
		}
		if (keys.size() == 1) {
			return List.of(copy(keys.get(0)));
		}
		List<Map<String, @Nullable Object>> rows = new ArrayList<>(keys.size());
		keys.forEach((row) -> rows.add(copy(row)));
		return Collections.unmodifiableList(rows);
	}

	private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> row) {
		if (row.size() == 1) {
			Map.Entry<String, @Nullable Object> column = row.entrySet().iterator().next();
			return Collections.singletonMap(column.getKey(), column.getValue());
		}
		return Collections.unmodifiableMap(new LinkedHashMap<>(row));
	}

}
