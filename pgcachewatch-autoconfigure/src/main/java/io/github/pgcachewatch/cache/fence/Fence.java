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

package io.github.pgcachewatch.cache.fence;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import io.github.pgcachewatch.cache.eviction.CacheKeys;

/**
 * Tells whether a cache's key was hit by a change since a fill began. Thread-safe, never
 * blocks.
 * <p>
 * Keys share a fixed number of stripes, each of which holds the moment of the last change
 * that hit any of its keys: two keys in one stripe cost a refused fill, never a stale
 * one. A removal stamps first and removes then; a fill looks before it stores and looks
 * again afterwards. In any other order, a fill can slip through between the two.
 */
public final class Fence {

	private static final int BITS = 10;

	private final FenceClock clock;

	private final AtomicLongArray stripes = new AtomicLongArray(1 << BITS);

	private final AtomicLong all = new AtomicLong();

	public Fence(FenceClock clock) {
		this.clock = clock;
	}

	/**
	 * Returns the moment of the stamp.
	 */
	public long stamp(Object key) {
		long now = this.clock.tick();
		raise(stripe(key), now);
		return now;
	}

	/**
	 * Returns the moment of the stamp.
	 */
	public long stampAll() {
		long now = this.clock.tick();
		stamp(CacheKeys.ALL, now);
		return now;
	}

	public void stamp(CacheKeys keys) {
		stamp(keys, this.clock.tick());
	}

	public void stamp(CacheKeys keys, long moment) {
		if (keys.isAll()) {
			this.all.accumulateAndGet(moment, Math::max);
			return;
		}
		for (Object key : keys.some()) {
			raise(stripe(key), moment);
		}
	}

	/**
	 * Returns whether the key was hit later than the given moment.
	 */
	public boolean changedSince(Object key, long moment) {
		return this.clock.last() != moment && latest(key) > moment;
	}

	/**
	 * Returns whether a fill that began at the given moment may have read what was there
	 * before a change: one that it preceded or, on a lagging replica, closely followed.
	 */
	public boolean refuses(Object key, long start) {
		long lag = this.clock.lag();
		return (lag != 0 || this.clock.last() != start) && latest(key) + lag > start;
	}

	private long latest(Object key) {
		return Math.max(this.stripes.get(stripe(key)), this.all.get());
	}

	// Two threads may arrive here in the other order than at the clock.
	private void raise(int stripe, long now) {
		long current = this.stripes.get(stripe);
		while (current < now && !this.stripes.compareAndSet(stripe, current, now)) {
			current = this.stripes.get(stripe);
		}
	}

	private static int stripe(Object key) {
		return (Objects.hashCode(key) * 0x9E3779B9) >>> (Integer.SIZE - BITS);
	}

}
