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

package io.github.pgcachewatch.cache.view;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.pgcachewatch.cache.FencedCache;
import io.github.pgcachewatch.cache.LoadingRead;
import io.github.pgcachewatch.cache.fence.ReadVersion;
import io.github.pgcachewatch.cache.fence.TransactionOutcome;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * One reference to a watched cache, made for each request to the manager. It keeps the
 * moment at which it was made, which is when the invocation began that uses it: a fill
 * needs no ThreadLocal to know its start, and may end on another thread. Thread-safe.
 * <p>
 * A reference that is kept also keeps the latest misses of each thread.
 */
class CacheView implements WatchedCache {

	private final FencedCache fenced;

	private final long obtained;

	// Of the transactions in which the reference was obtained or missed.
	private volatile @Nullable TransactionOutcome outcome;

	private volatile @Nullable LatestMisses misses;

	CacheView(FencedCache fenced) {
		this.fenced = fenced;
		ReadVersion transaction = fenced.transaction();
		this.obtained = (transaction != null) ? transaction.start() : fenced.now();
		this.outcome = (transaction != null) ? transaction.outcome() : null;
	}

	@Override
	public final String getName() {
		return cache().getName();
	}

	@Override
	public final Object getNativeCache() {
		ReferenceProbe.note(this.fenced);
		return cache().getNativeCache();
	}

	@Override
	public final Cache unwrap() {
		return cache();
	}

	@Override
	public final String watchedName() {
		return this.fenced.name();
	}

	@Override
	public final @Nullable ValueWrapper get(Object key) {
		if (isUnwatched()) {
			return cache().get(key);
		}
		ValueWrapper value = this.fenced.lookup(key);
		if (value == null) {
			missed(key);
		}
		return value;
	}

	@Override
	public final <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		if (isUnwatched()) {
			return cache().get(key, type);
		}
		T value = this.fenced.lookup(key, (cache, searched) -> cache.get(searched, type));
		if (value == null) {
			missed(key);
		}
		return value;
	}

	@Override
	public final <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		if (isUnwatched()) {
			return cache().get(key, valueLoader);
		}
		return cast(new LoadingRead(this.fenced, key).get(valueLoader));
	}

	@Override
	public final @Nullable CompletableFuture<?> retrieve(Object key) {
		if (isUnwatched()) {
			return cache().retrieve(key);
		}
		CompletableFuture<?> answer = new LoadingRead(this.fenced, key).retrieve();
		if (answer == null || !answer.isDone()) {
			missed(key);
		}
		return answer;
	}

	@Override
	public final <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		if (isUnwatched()) {
			return cache().retrieve(key, valueLoader);
		}
		return new LoadingRead(this.fenced, key).retrieve(valueLoader);
	}

	@Override
	public final void put(Object key, @Nullable Object value) {
		if (isUnwatched()) {
			putUnwatched(key, value);
		}
		else {
			putFenced(key, value);
		}
	}

	@Override
	public final @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		if (isUnwatched()) {
			return cache().putIfAbsent(key, value);
		}
		this.fenced.storing(key);
		ReadVersion version = version(key, this.misses, this.fenced.transaction());
		return this.fenced.fills().putIfAbsent(key, value, version.start(), version.outcome());
	}

	@Override
	public void evict(Object key) {
		stamp(key);
		cache().evict(key);
	}

	@Override
	public final boolean evictIfPresent(Object key) {
		stamp(key);
		return cache().evictIfPresent(key);
	}

	@Override
	public void clear() {
		stampAll();
		cache().clear();
	}

	@Override
	public final boolean invalidate() {
		stampAll();
		return cache().invalidate();
	}

	void putUnwatched(Object key, @Nullable Object value) {
		cache().put(key, value);
	}

	final void stamp(Object key) {
		evicted(this.fenced.fence().stamp(key));
	}

	final void stampAll() {
		evicted(this.fenced.fence().stampAll());
	}

	final FencedCache fenced() {
		return this.fenced;
	}

	/**
	 * Returns what the manager handed out.
	 */
	Cache target() {
		return cache();
	}

	private Cache cache() {
		return this.fenced.cache();
	}

	private boolean isUnwatched() {
		return this.fenced.isUnwatched();
	}

	private void missed(Object key) {
		ReadVersion transaction = this.fenced.transaction();
		long start = (transaction != null) ? transaction.start() : this.fenced.now();
		TransactionOutcome outcome = (transaction != null) ? transaction.outcome() : null;
		if (outcome != null && outcome != this.outcome) {
			awaitAlso(outcome);
		}
		else if (start == this.obtained && outcome == this.outcome && this.misses == null) {
			return;
		}
		misses().add(key, (transaction != null) ? transaction : new ReadVersion(start, null));
	}

	// A thread's own eviction does not make older what it puts next, if nothing else
	// happened since it obtained the reference.
	private void evicted(long moment) {
		LatestMisses misses = this.misses;
		ReadVersion last = (misses != null) ? misses.findEviction() : null;
		if (moment == ((last != null) ? last.start() : this.obtained) + 1) {
			misses().addEviction(new ReadVersion(moment, this.outcome));
		}
	}

	private synchronized void awaitAlso(TransactionOutcome transaction) {
		this.outcome = TransactionOutcome.both(this.outcome, transaction);
	}

	private LatestMisses misses() {
		LatestMisses misses = this.misses;
		return (misses != null) ? misses : createMisses();
	}

	private synchronized LatestMisses createMisses() {
		LatestMisses misses = this.misses;
		if (misses == null) {
			misses = new LatestMisses();
			this.misses = misses;
		}
		return misses;
	}

	private void putFenced(Object key, @Nullable Object value) {
		this.fenced.storing(key);
		LatestMisses misses = this.misses;
		ReadVersion transaction = this.fenced.transaction();
		if (misses == null && transaction == null) {
			// What version(..) comes to, without an object.
			this.fenced.fills().put(key, value, this.obtained, this.outcome);
		}
		else {
			ReadVersion version = version(key, misses, transaction);
			this.fenced.fills().put(key, value, version.start(), version.outcome());
		}
	}

	// A value that is put is no older than this thread's last miss of the key or, without
	// one, than the reference.
	private ReadVersion version(Object key, @Nullable LatestMisses misses, @Nullable ReadVersion transaction) {
		ReadVersion miss = (misses != null) ? misses.find(key) : null;
		ReadVersion version = (miss != null) ? miss : new ReadVersion(this.obtained, this.outcome);
		return version.and(transaction);
	}

	@SuppressWarnings("unchecked")
	private static <T> @Nullable T cast(@Nullable Object value) {
		return (T) value;
	}

	@Override
	public final boolean equals(@Nullable Object other) {
		return this == other || (other instanceof CacheView view && view.fenced == this.fenced);
	}

	@Override
	public final int hashCode() {
		return this.fenced.hashCode();
	}

	@Override
	public final String toString() {
		return "watched cache '" + getName() + "'";
	}

}
