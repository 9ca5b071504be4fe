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

import io.github.pgcachewatch.cache.eviction.EvictionBatch;
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

	private static final long UNFINISHED = Long.MAX_VALUE;

	private final Deque<RecentEviction> evictions = new ArrayDeque<>();

	private int keys;

	private long forgotten = -1;

	/**
	 * Adds evictions before they are stamped.
	 * @param batch the evictions, or {@code null} if every entry is evicted
	 * @return the evictions, to be finished
	 */
	synchronized RecentEviction add(@Nullable EvictionBatch batch) {
		RecentEviction added = new RecentEviction(batch);
		this.evictions.addLast(added);
		this.keys += added.size();
		while (this.keys > MAX_KEYS && this.evictions.getFirst().stampedAt != UNFINISHED) {
			RecentEviction removed = this.evictions.removeFirst();
			this.keys -= removed.size();
			this.forgotten = Math.max(this.forgotten, removed.stampedAt);
		}
		return added;
	}

	/**
	 * Ends evictions.
	 * @param moment a moment that is not before their last stamp
	 */
	synchronized void finish(RecentEviction eviction, long moment) {
		eviction.stampedAt = moment;
	}

	/**
	 * Returns the evictions that may have overtaken a fill and were not repeated since it
	 * stored its value, and takes them for repeated.
	 * @param admitted the moment before the first look of the fill
	 * @param stored the moment after the value was stored
	 * @param now a moment of its own, later than all before
	 * @return the evictions, {@code null} among them if every entry is to be evicted
	 */
	synchronized List<@Nullable EvictionBatch> repeat(long admitted, long stored, long now) {
		List<@Nullable EvictionBatch> found = new ArrayList<>();
		if (this.forgotten > admitted) {
			found.add(null);
			return found;
		}
		for (RecentEviction eviction : this.evictions) {
			if (eviction.stampedAt > admitted && eviction.repeatedAt <= stored) {
				eviction.repeatedAt = now;
				found.add(eviction.batch);
			}
		}
		return found;
	}

	/**
	 * Evictions and the moments of their last stamp and their last repetition. Guarded by
	 * its {@link RecentEvictions}.
	 */
	static final class RecentEviction {

		private final @Nullable EvictionBatch batch;

		private long stampedAt = UNFINISHED;

		private long repeatedAt = -1;

		private RecentEviction(@Nullable EvictionBatch batch) {
			this.batch = batch;
		}

		private int size() {
			return (this.batch != null) ? Math.max(1, this.batch.size()) : 1;
		}

	}

}
