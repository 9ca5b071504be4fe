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

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Suggests row level for caches that follow a table as a whole, though every fill was
 * seen to find the table's rows by the method's arguments. Suggestions alter nothing.
 * Thread-safe.
 */
public final class RowSuggestions {

	private static final Logger logger = LoggerFactory.getLogger(RowSuggestions.class);

	private static final int MAX_OBSERVATIONS = 1000;

	private final Map<Key, RowObservation> observations = new ConcurrentHashMap<>();

	/**
	 * Creates an empty collection.
	 */
	public RowSuggestions() {
	}

	/**
	 * Takes a fill, and logs what it is the first to suggest.
	 * @param fill the fill
	 */
	public void take(RowFill fill) {
		fill.columns().forEach((table, columns) -> {
			RowObservation observation = observation(new Key(fill.cache(), table), fill.method());
			if (observation != null && observation.take(fill, columns)) {
				log(observation.suggestion(), fill, table);
			}
		});
	}

	private @Nullable RowObservation observation(Key key, String method) {
		RowObservation known = this.observations.get(key);
		if (known != null || this.observations.size() >= MAX_OBSERVATIONS) {
			return known;
		}
		return this.observations.computeIfAbsent(key, (added) -> new RowObservation(added.table(), method));
	}

	private void log(@Nullable RowSuggestion suggestion, RowFill fill, TableName table) {
		if (suggestion != null) {
			logger.info(
					"{} found the rows of the table '{}' by its parameters in {} fills, while any change of the table "
							+ "clears the whole cache '{}'. A changed row evicts its own entry with {}",
					suggestion.method(), table, suggestion.fills(), suggestion.cache(), suggestion.annotation());
		}
		else {
			logger.info("{} read other rows of the table '{}' as well: the cache '{}' has to follow the whole table",
					fill.method(), table, fill.cache());
		}
	}

	/**
	 * Returns what is suggested.
	 * @return the suggestions, by method, cache and table
	 */
	public List<RowSuggestion> list() {
		return this.observations.values()
			.stream()
			.flatMap((observation) -> Stream.ofNullable(observation.suggestion()))
			.sorted(Comparator.comparing(RowSuggestion::method)
				.thenComparing(RowSuggestion::cache)
				.thenComparing((suggestion) -> suggestion.table().toString()))
			.toList();
	}

	private record Key(String cache, TableName table) {
	}

}
