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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.event.EventListener;

/**
 * A small model of watched caches with one windowed strategy for all, in which one rule
 * can be broken. It shares no code with the product, and takes changes from the writers
 * themselves. Thread-safe: everything is done under one lock.
 */
final class ModelCaches implements CacheManager, SyncPoint, DisposableBean {

	private final BrokenRule broken;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final ConcurrentMap<String, ConcurrentMap<Object, Object>> stores = new ConcurrentHashMap<>();

	private final Map<Long, Long> stamps = new HashMap<>();

	private final Set<Long> hidden = new HashSet<>();

	private Set<Long> heldBack = new HashSet<>();

	private long clock;

	ModelCaches(BrokenRule broken) {
		this.broken = broken;
		this.timer.scheduleWithFixedDelay(this::handOver, 20, 20, TimeUnit.MILLISECONDS);
	}

	@EventListener
	synchronized void onCommit(CommittedRows rows) {
		stamp(rows.ids());
		this.heldBack.addAll(rows.ids());
	}

	private synchronized void stamp(Collection<Long> rows) {
		this.clock++;
		rows.forEach((id) -> this.stamps.put(id, this.clock));
	}

	@Override
	public boolean isLive() {
		return true;
	}

	@Override
	public CompletableFuture<Void> sync() {
		return CompletableFuture.runAsync(this::handOver, this.timer);
	}

	// Only ever on the timer's thread, one after the other.
	private void handOver() {
		Set<Long> rows = take();
		if (rows.isEmpty()) {
			return;
		}
		List<Map<Object, Object>> caches = new ArrayList<>(this.stores.values());
		Collections.shuffle(caches);
		for (Map<Object, Object> cache : caches) {
			remove(cache, rows);
		}
		unhide(rows);
	}

	private synchronized Set<Long> take() {
		Set<Long> rows = this.heldBack;
		this.heldBack = new HashSet<>();
		if (this.broken != BrokenRule.WITHOUT_STAMP_AT_HAND_OVER) {
			stamp(rows);
		}
		if (this.broken != BrokenRule.WITHOUT_STAMP_AT_HAND_OVER && this.broken != BrokenRule.WITHOUT_HIDING) {
			this.hidden.addAll(rows);
		}
		return rows;
	}

	private void remove(Map<Object, Object> cache, Set<Long> rows) {
		List<Object> keys = new ArrayList<>(cache.keySet());
		Collections.shuffle(keys);
		for (Object key : keys) {
			if (rows.stream().anyMatch((id) -> concerns(id, key))) {
				SlowLoads.pause(4);
				synchronized (this) {
					cache.remove(key);
				}
			}
		}
	}

	private synchronized void unhide(Set<Long> rows) {
		this.hidden.removeAll(rows);
	}

	/**
	 * Returns whether an entry may be computed from a row: from any of its table, since a
	 * path has other rows than its key says.
	 */
	private static boolean concerns(long id, Object key) {
		return OracleTable.of(id) == OracleTable.of(QuietPoint.id(key));
	}

	synchronized long now() {
		return this.clock;
	}

	synchronized @Nullable Object lookUp(String cache, Object key) {
		boolean served = this.hidden.stream().noneMatch((id) -> concerns(id, key));
		return served ? store(cache).get(key) : null;
	}

	/**
	 * Stores a value unless a change has overtaken it.
	 * @param start the value of {@link #now()} before it was read
	 */
	synchronized void store(String cache, Object key, Object value, long start) {
		boolean overtaken = this.stamps.entrySet()
			.stream()
			.anyMatch((stamp) -> stamp.getValue() > start && concerns(stamp.getKey(), key));
		if (!overtaken) {
			store(cache).put(key, value);
		}
	}

	boolean ignoresSavepoints() {
		return this.broken == BrokenRule.SAVEPOINTS_IGNORED;
	}

	ConcurrentMap<Object, Object> store(String cache) {
		return this.stores.computeIfAbsent(cache, (name) -> new ConcurrentHashMap<>());
	}

	/**
	 * Returns a new view, which belongs to one invocation of a method.
	 */
	@Override
	public Cache getCache(String name) {
		return new ModelCache(name, this);
	}

	@Override
	public Collection<String> getCacheNames() {
		return this.stores.keySet();
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
	}

}
