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
import java.util.Iterator;

import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import org.jspecify.annotations.Nullable;

/**
 * The latest evictions, to be repeated if a fill is found overtaken after its value was
 * stored: another cached method may have read the value in that instant, and have stored
 * what it computed from it in any of the caches that the change concerned. Not
 * thread-safe.
 * <p>
 * Bounded by a number of keys. An instant is short, so that an eviction which a fill
 * needs is hardly ever forgotten; if it is, everything is evicted.
 */
final class RecentEvictions {

	/** The first stamp of evictions that repeat none. */
	static final long ORIGINAL = -1;

	private static final int MAX_KEYS = 10_000;

	private final Deque<RecentEviction> evictions = new ArrayDeque<>();

	private int keys;

	private long forgotten = -1;

	/**
	 * Adds evictions that are stamped.
	 * @param batch the evictions, or {@code null} if every entry is evicted
	 * @param covering the moment of the first stamp if the evictions repeat those that a
	 * fill may need whose value was gone before, or all entries are evicted;
	 * {@link #ORIGINAL} otherwise
	 * @param lastStamp the moment of the last stamp
	 */
	void add(@Nullable EvictionBatch batch, long covering, long lastStamp) {
		if (batch == null) {
			// Covers whatever was evicted before.
			this.evictions.clear();
			this.keys = 0;
			this.forgotten = -1;
		}
		RecentEviction added = new RecentEviction(batch, covering, lastStamp);
		this.evictions.addLast(added);
		this.keys += added.size();
		while (this.keys > MAX_KEYS && this.evictions.size() > 1) {
			RecentEviction removed = this.evictions.removeFirst();
			this.keys -= removed.size();
			this.forgotten = Math.max(this.forgotten, removed.lastStamp);
		}
	}

	/**
	 * Takes out what an overtaken fill needs repeated: the evictions that were stamped
	 * after its first look, without those that were repeated since its value was gone.
	 * @param admitted the moment before the first look of the fill
	 * @param removed the moment after its value was removed
	 * @return the evictions as one batch, to be added again when they are repeated, or
	 * {@code null} if every entry is to be evicted
	 */
	@Nullable EvictionBatch take(long admitted, long removed) {
		if (this.forgotten > admitted) {
			return null;
		}
		EvictionBatch taken = new EvictionBatch();
		boolean all = false;
		for (Iterator<RecentEviction> evictions = this.evictions.iterator(); evictions.hasNext();) {
			RecentEviction eviction = evictions.next();
			if (eviction.lastStamp > admitted && eviction.covering <= removed) {
				evictions.remove();
				this.keys -= eviction.size();
				if (eviction.batch != null) {
					taken.addAgain(eviction.batch);
				}
				all |= eviction.batch == null;
			}
		}
		return all ? null : taken;
	}

	private record RecentEviction(@Nullable EvictionBatch batch, long covering, long lastStamp) {

		int size() {
			return (this.batch != null) ? Math.max(1, this.batch.size()) : 1;
		}

	}

}
