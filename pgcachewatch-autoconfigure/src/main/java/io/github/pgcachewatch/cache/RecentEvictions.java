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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The latest evictions, to be repeated if a fill is found overtaken after its value was
 * stored: another cached method may have read the value in that instant, and have stored
 * what it computed from it in any of the caches that the change concerned. Thread-safe.
 * <p>
 * Bounded by a number of keys. An instant is short, so that an eviction which a fill
 * needs is hardly ever forgotten; if it is, everything is evicted.
 */
final class RecentEvictions {

	private static final int MAX_KEYS = 10_000;

	private final Deque<RecentEviction> evictions = new ArrayDeque<>();

	private int keys;

	private long forgotten = -1;

	/**
	 * Adds evictions before they are stamped.
	 * @param moment the moment of the latest change before them
	 * @param batch the evictions, or {@code null} if every entry is evicted
	 */
	synchronized void add(long moment, @Nullable EvictionBatch batch) {
		RecentEviction added = new RecentEviction(moment, batch, (batch != null) ? batch.size() : 1);
		this.evictions.addLast(added);
		this.keys += added.keys();
		while (this.keys > MAX_KEYS) {
			RecentEviction removed = this.evictions.removeFirst();
			this.keys -= removed.keys();
			this.forgotten = removed.moment();
		}
	}

	/**
	 * Returns the evictions that may have been stamped after a moment.
	 * @return the evictions, or {@code null} if every entry may be concerned
	 */
	synchronized @Nullable List<EvictionBatch> since(long moment) {
		if (this.forgotten >= moment) {
			return null;
		}
		List<EvictionBatch> found = new ArrayList<>();
		for (RecentEviction eviction : this.evictions) {
			if (eviction.moment() >= moment) {
				if (eviction.batch() == null) {
					return null;
				}
				found.add(eviction.batch());
			}
		}
		return found;
	}

	private record RecentEviction(long moment, @Nullable EvictionBatch batch, int keys) {
	}

}
