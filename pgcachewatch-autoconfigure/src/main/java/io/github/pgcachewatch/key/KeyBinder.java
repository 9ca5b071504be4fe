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

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Computes the keys under which fills store what they read of rows. Thread-safe, and
 * quick: it runs on the listening thread for every changed row.
 */
public final class KeyBinder {

	private final List<RowKey> rowKeys;

	private final String doubt;

	private final String limit;

	private KeyBinder(List<RowKey> rowKeys, String doubt, String limit) {
		this.rowKeys = List.copyOf(rowKeys);
		this.doubt = doubt;
		this.limit = limit;
	}

	/**
	 * Makes a binder that computes a key in each of the ways.
	 */
	static KeyBinder of(List<RowKey> rowKeys) {
		return new KeyBinder(rowKeys, "", "");
	}

	/**
	 * Makes a binder that computes no keys.
	 * @param doubt why keys cannot be relied on; empty if none were asked for
	 */
	static KeyBinder ofWholeCache(String doubt) {
		return new KeyBinder(List.of(), doubt, "");
	}

	/**
	 * Makes a binder that computes no keys, since the columns are a part of the key.
	 * @param limit says so
	 */
	static KeyBinder ofPartialKey(String limit) {
		return new KeyBinder(List.of(), "", limit);
	}

	/**
	 * Whether no keys are computed, so that any change concerns the whole cache.
	 * @return whether the whole cache is concerned
	 */
	public boolean isWholeCache() {
		return this.rowKeys.isEmpty();
	}

	/**
	 * Returns why any change concerns the whole cache though key columns are bound.
	 * @return the reason, or an empty string
	 */
	public String doubt() {
		return this.doubt;
	}

	/**
	 * Returns why any change concerns the whole cache as it was asked for.
	 * @return the reason, or an empty string
	 */
	public String limit() {
		return this.limit;
	}

	/**
	 * Computes the keys of rows.
	 * @param rows the key columns of each row and their values; none if the rows are not
	 * known
	 * @return the keys, or {@code null} if the whole cache is concerned
	 * @throws RuntimeException if a value cannot be converted or a key not be computed
	 */
	public @Nullable Collection<Object> keys(List<Map<String, @Nullable Object>> rows) {
		if (this.rowKeys.isEmpty() || rows.isEmpty()) {
			return null;
		}
		if (rows.size() == 1 && this.rowKeys.size() == 1) {
			Object key = this.rowKeys.get(0).key(rows.get(0));
			return (key == RowKey.UNKNOWN) ? null : (key == RowKey.NONE) ? List.of() : List.of(key);
		}
		Set<Object> keys = new LinkedHashSet<>();
		for (RowKey rowKey : this.rowKeys) {
			for (Map<String, @Nullable Object> row : rows) {
				Object key = rowKey.key(row);
				if (key == RowKey.UNKNOWN) {
					return null;
				}
				if (key != RowKey.NONE) {
					keys.add(key);
				}
			}
		}
		return keys;
	}

}
