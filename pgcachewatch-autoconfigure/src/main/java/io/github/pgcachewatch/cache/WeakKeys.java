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

package io.github.pgcachewatch.cache;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;

/**
 * Finds caches in memory that keep their keys weakly. Such a cache compares keys by
 * identity, so that a key that is computed from a row leads to no entry. Stateless.
 */
final class WeakKeys {

	private static final Logger logger = LoggerFactory.getLogger(WeakKeys.class);

	private WeakKeys() {
	}

	static boolean test(Cache cache) {
		Map<?, ?> entries = InMemoryCaches.entries(cache);
		boolean weak = entries != null && comparesByIdentity(entries);
		if (weak) {
			logger
				.warn("Cache '{}' keeps its keys weakly, and so compares them by identity: no key of a changed row is "
						+ "found in it, and any change clears all of it. Leave 'weakKeys' out to evict single entries.",
						cache.getName());
		}
		return weak;
	}

	/**
	 * Looks a key up that is not there: only where keys are compared by identity, it is
	 * not asked for its hash code.
	 */
	private static boolean comparesByIdentity(Map<?, ?> entries) {
		AbsentKey key = new AbsentKey();
		try {
			return !entries.containsKey(key) && !key.asked;
		}
		catch (ClassCastException ex) {
			// A sorted map compares keys.
			return false;
		}
	}

	private static final class AbsentKey {

		private boolean asked;

		@Override
		public int hashCode() {
			this.asked = true;
			return 0;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

	}

}
