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
import java.util.Deque;

import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import org.jspecify.annotations.Nullable;

/**
 * The latest evictions, to be repeated if a fill is found overtaken after its value was
 * stored: another cached method may have read the value in that instant, and have stored
 * what it computed from it in any of the caches that the change concerned. Not
 * thread-safe.
 * <p>
 * Bounded by a number of keys. An instant is short, so that an eviction which a fill
 * needs is hardly ever forgotten; if it is, everything is evicted. A repetition is no
 * eviction of its own here: those that overtake each other could go on for ever.
 */
final class RecentEvictions {

	private static final int MAX_KEYS = 10_000;

	private final Deque<RecentEviction> evictions = new ArrayDeque<>();

	private int keys;

	private long forgotten = -1;

	/**
	 * Adds evictions that are stamped.
	 * @param batch the evictions, or {@code null} if every entry is evicted
	 * @param stampedAt the moment of their last stamp
	 */
	void add(@Nullable EvictionBatch batch, long stampedAt) {
		RecentEviction added = new RecentEviction(batch, stampedAt);
		this.evictions.addLast(added);
		this.keys += added.size();
		while (this.keys > MAX_KEYS && this.evictions.size() > 1) {
			RecentEviction removed = this.evictions.removeFirst();
			this.keys -= removed.size();
			this.forgotten = Math.max(this.forgotten, removed.stampedAt);
		}
	}

	/**
	 * Returns what an overtaken fill needs repeated, and takes it for repeated: the
	 * evictions that were stamped after its first look, without those that were repeated
	 * since its value was gone.
	 * @param admitted the moment before the first look of the fill
	 * @param removed the moment after its value was removed
	 * @param now a moment of its own, later than all before
	 * @return the evictions as one batch, or {@code null} if every entry is to be evicted
	 */
	@Nullable EvictionBatch repeat(long admitted, long removed, long now) {
		EvictionBatch repeated = new EvictionBatch();
		boolean all = this.forgotten > admitted;
		for (RecentEviction eviction : this.evictions) {
			if (eviction.stampedAt > admitted && eviction.repeatedAt <= removed) {
				eviction.repeatedAt = now;
				if (eviction.batch != null) {
					repeated.addAgain(eviction.batch);
				}
				all |= eviction.batch == null;
			}
		}
		if (!all) {
			return repeated;
		}
		becomeAll(now);
		return null;
	}

	// The eviction of everything takes the place of what it repeats.
	private void becomeAll(long now) {
		long stampedAt = this.evictions.isEmpty() ? this.forgotten
				: Math.max(this.forgotten, this.evictions.getLast().stampedAt);
		RecentEviction all = new RecentEviction(null, stampedAt);
		all.repeatedAt = now;
		this.evictions.clear();
		this.evictions.add(all);
		this.keys = all.size();
		this.forgotten = -1;
	}

	/**
	 * Evictions and the moments of their last stamp and their last repetition.
	 */
	private static final class RecentEviction {

		private final @Nullable EvictionBatch batch;

		private final long stampedAt;

		private long repeatedAt = -1;

		private RecentEviction(@Nullable EvictionBatch batch, long stampedAt) {
			this.batch = batch;
			this.stampedAt = stampedAt;
		}

		private int size() {
			return (this.batch != null) ? Math.max(1, this.batch.size()) : 1;
		}

	}

}
