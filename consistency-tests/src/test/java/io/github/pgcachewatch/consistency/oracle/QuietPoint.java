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

package io.github.pgcachewatch.consistency.oracle;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * Compares each entry with its row, while nothing is read or written.
 */
final class QuietPoint {

	private final Run run;

	private final Map<Long, Long> rows = new HashMap<>();

	QuietPoint(Run run) {
		this.run = run;
	}

	void compare() {
		SlowLoads.hurry(true);
		try {
			compareEverything();
		}
		finally {
			SlowLoads.hurry(false);
		}
	}

	private void compareEverything() {
		Map<OracleTable, Integer> compared = new EnumMap<>(OracleTable.class);
		// Of all tables first: an entry may be read from several.
		this.run.reads().keySet().forEach((table) -> this.rows.putAll(Items.rows(this.run.jdbc(), table)));
		this.run.reads().forEach((table, reads) -> {
			table.ids().forEach((id) -> expect("the history", id, id, this.run.history().current(id)));
			Set<String> caches = reads.stream().map(CachedRead::cache).collect(Collectors.toSet());
			compared.put(table, caches.stream().mapToInt(this::compareEntries).sum());
		});
		this.run.reads().forEach((table, reads) -> table.ids().forEach((id) -> compare(oneOf(reads), id)));
		this.run.figures().quietPoint(compared.values().stream().mapToInt(Integer::intValue).sum());
	}

	private void compare(CachedRead read, long id) {
		read.versions(id).forEach((row, version) -> expect("a read through " + read.cache(), id, row, version));
	}

	private static CachedRead oneOf(List<CachedRead> reads) {
		return reads.get(ThreadLocalRandom.current().nextInt(reads.size()));
	}

	private int compareEntries(String cache) {
		Map<Object, @Nullable Object> entries = BareCaches.entries(this.run.context(), cache);
		entries.forEach((key, value) -> {
			if (!(value instanceof Map<?, ?> versions)) {
				expect("the bare " + cache, key, id(key), value);
			}
			else if (cache.equals(Items.ALL)) {
				OracleTable.ITEM.ids().forEach((id) -> expect("the bare " + cache, key, id, versions.get(id)));
			}
			else {
				versions.forEach((id, version) -> expect("the bare " + cache, key, (Long) id, version));
			}
		});
		return entries.size();
	}

	/**
	 * Returns the id that a key ends in, 0 for the key of all items.
	 */
	static long id(Object key) {
		if (key == SimpleKey.EMPTY) {
			return 0;
		}
		String text = key.toString();
		return Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
	}

	private void expect(String where, Object key, Long id, @Nullable Object actual) {
		Long expected = this.rows.get(id);
		if (!Objects.equals(expected, actual)) {
			this.run.figures().stale();
			this.run.judge()
				.violation("at a quiet point, " + where + " had " + actual + " as version of row " + id + " for " + key
						+ ", and the database " + expected);
		}
	}

}
