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

package io.github.pgcachewatch.source.wal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableChangeWriter;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changed: for each table and operation the keys, and past a number
 * of them that the whole table changed. So its size does not grow with the transaction.
 * Used by one thread.
 */
final class TransactionChanges {

	private final String channel;

	private final int maxKeys;

	private final Instant committedAt;

	private final Map<Target, Keys> keysByTarget = new LinkedHashMap<>();

	TransactionChanges(String channel, int maxKeys, Instant committedAt) {
		this.channel = channel;
		this.maxKeys = maxKeys;
		this.committedAt = committedAt;
	}

	/**
	 * Adds a row.
	 * @param key the row's key, or {@code null} if it is not known
	 */
	void add(Operation operation, Collection<TableName> tables, @Nullable Map<String, @Nullable Object> key) {
		for (TableName table : tables) {
			this.keysByTarget.computeIfAbsent(new Target(table, operation), (target) -> new Keys())
				.add(key, this.maxKeys);
		}
	}

	/**
	 * Writes what is sent, in the order in which the tables were first changed.
	 */
	List<String> payloads(TableChangeWriter writer) {
		List<String> payloads = new ArrayList<>();
		this.keysByTarget.forEach((target, keys) -> payloads.addAll(writer.writeAll(change(target, keys))));
		return payloads;
	}

	private TableChange change(Target target, Keys keys) {
		return new TableChange(this.channel, target.operation(), target.table().schema(), target.table().name(),
				keys.list(), this.committedAt, this.committedAt);
	}

	private record Target(TableName table, Operation operation) {
	}

	private static final class Keys {

		private @Nullable Set<Map<String, @Nullable Object>> keys = new LinkedHashSet<>();

		void add(@Nullable Map<String, @Nullable Object> key, int maxKeys) {
			Set<Map<String, @Nullable Object>> known = this.keys;
			if (known == null) {
				return;
			}
			if (key == null) {
				this.keys = null;
				return;
			}
			known.add(key);
			if (known.size() > maxKeys) {
				this.keys = null;
			}
		}

		List<Map<String, @Nullable Object>> list() {
			Set<Map<String, @Nullable Object>> known = this.keys;
			return (known != null) ? List.copyOf(known) : List.of();
		}

	}

}
