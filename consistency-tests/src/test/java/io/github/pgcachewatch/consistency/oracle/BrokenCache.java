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

import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A cache with a small fence of its own that is broken in one way, which dawdles in the
 * gap that this opens. The starter carries its evictions out in it, and those who read
 * bypass the starter's fence. Thread-safe, as far as not broken.
 */
final class BrokenCache extends ConcurrentMapCache {

	private final BrokenFence broken;

	private final BooleanSupplier live;

	private final AtomicLong clock = new AtomicLong();

	private final ConcurrentMap<Object, Long> stamps = new ConcurrentHashMap<>();

	private final ThreadLocal<Long> start = ThreadLocal.withInitial(() -> 0L);

	private volatile long stampOfAll;

	BrokenCache(String name, BrokenFence broken, BooleanSupplier live) {
		super(name, true);
		this.broken = broken;
		this.live = live;
	}

	@Override
	protected @Nullable Object lookup(Object key) {
		this.start.set(this.clock.get());
		Object value = super.lookup(key);
		return (this.live.getAsBoolean() || this.broken == BrokenFence.NEVER_BYPASSED) ? value : null;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		ValueWrapper cached = get(key);
		if (cached != null) {
			return (T) cached.get();
		}
		try {
			T value = valueLoader.call();
			put(key, value);
			return value;
		}
		catch (Exception ex) {
			throw new ValueRetrievalException(key, valueLoader, ex);
		}
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		long start = this.start.get();
		if (this.broken == BrokenFence.PLAIN_PUT) {
			super.put(key, value);
		}
		else if (mayStore() && !isOvertaken(key, start)) {
			gapOf(BrokenFence.CHECK_THEN_PUT);
			super.put(key, value);
			if (this.broken != BrokenFence.CHECK_THEN_PUT && isOvertaken(key, start)) {
				super.evictIfPresent(key);
			}
		}
	}

	private boolean mayStore() {
		return this.live.getAsBoolean() && (this.broken == BrokenFence.STORES_IN_TRANSACTIONS
				|| !TransactionSynchronizationManager.isActualTransactionActive());
	}

	private boolean isOvertaken(Object key, long start) {
		return this.stampOfAll > start || this.stamps.getOrDefault(key, 0L) > start;
	}

	@Override
	public boolean evictIfPresent(Object key) {
		if (this.broken == BrokenFence.REMOVE_BEFORE_STAMP) {
			super.evictIfPresent(key);
			gapOf(BrokenFence.REMOVE_BEFORE_STAMP);
		}
		this.stamps.put(key, this.clock.incrementAndGet());
		return this.broken != BrokenFence.REMOVE_BEFORE_STAMP && super.evictIfPresent(key);
	}

	@Override
	public boolean invalidate() {
		if (this.broken == BrokenFence.REMOVE_BEFORE_STAMP) {
			super.invalidate();
			gapOf(BrokenFence.REMOVE_BEFORE_STAMP);
		}
		if (this.broken != BrokenFence.CLEAR_WITHOUT_STAMP) {
			this.stampOfAll = this.clock.incrementAndGet();
		}
		return this.broken != BrokenFence.REMOVE_BEFORE_STAMP && super.invalidate();
	}

	// Not at each removal: else the removals would be behind for ever, and each would
	// mend
	// what the one before has left.
	private void gapOf(BrokenFence gap) {
		if (this.broken == gap
				&& (gap != BrokenFence.REMOVE_BEFORE_STAMP || ThreadLocalRandom.current().nextInt(8) == 0)) {
			SlowLoads.pause(100);
		}
	}

}
