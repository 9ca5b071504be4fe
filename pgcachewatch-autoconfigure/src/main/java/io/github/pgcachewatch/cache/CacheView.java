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

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * One reference to a watched cache, made for each request to the manager. It remembers
 * when it was made, which is when the invocation began that uses it: so a fill needs no
 * ThreadLocal to know its start, and may end on another thread. Thread-safe.
 * <p>
 * For those who keep a reference, it remembers the latest misses of each thread, too.
 */
class CacheView implements WatchedCache {

	private final CacheGuard guard;

	private final long obtained;

	// Of the transactions in which the reference was obtained or missed.
	private volatile @Nullable Outcome outcome;

	private volatile @Nullable Misses misses;

	CacheView(CacheGuard guard) {
		this.guard = guard;
		Origin origin = guard.context().transactions().current();
		this.obtained = (origin != null) ? origin.start() : guard.context().clock().now();
		this.outcome = (origin != null) ? origin.outcome() : null;
	}

	@Override
	public final String getName() {
		return cache().getName();
	}

	@Override
	public final Object getNativeCache() {
		return cache().getNativeCache();
	}

	@Override
	public final Cache unwrap() {
		return cache();
	}

	@Override
	public final @Nullable ValueWrapper get(Object key) {
		if (isUnwatched()) {
			return cache().get(key);
		}
		ValueWrapper value = this.guard.lookup(key);
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
		T value = this.guard.lookup(key, (cache, searched) -> cache.get(searched, type));
		if (value == null) {
			missed(key);
		}
		return value;
	}

	@Override
	public final <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		return isUnwatched() ? cache().get(key, valueLoader) : cast(new Load(this.guard, key).get(valueLoader));
	}

	@Override
	public final @Nullable CompletableFuture<?> retrieve(Object key) {
		if (isUnwatched()) {
			return cache().retrieve(key);
		}
		CompletableFuture<?> answer = new Retrieval(this.guard, key).retrieve();
		if (answer == null || !answer.isDone()) {
			missed(key);
		}
		return answer;
	}

	@Override
	public final <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return isUnwatched() ? cache().retrieve(key, valueLoader)
				: new Retrieval(this.guard, key).retrieve(valueLoader);
	}

	@Override
	public final void put(Object key, @Nullable Object value) {
		if (isUnwatched()) {
			putUnwatched(key, value);
		}
		else {
			this.guard.fills().put(key, value, origin(key));
		}
	}

	@Override
	public final @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		return isUnwatched() ? cache().putIfAbsent(key, value)
				: this.guard.fills().putIfAbsent(key, value, origin(key));
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
		evicted(this.guard.region().fence().stamp(key));
	}

	final void stampAll() {
		evicted(this.guard.region().fence().stampAll());
	}

	final CacheGuard guard() {
		return this.guard;
	}

	private Cache cache() {
		return this.guard.cache();
	}

	private boolean isUnwatched() {
		return this.guard.gate().isBlockedBy(Block.UNWATCHED);
	}

	private void missed(Object key) {
		Origin transaction = this.guard.context().transactions().current();
		Origin origin = (transaction != null) ? transaction : new Origin(this.guard.context().clock().now(), null);
		if (origin.outcome() != null && origin.outcome() != this.outcome) {
			awaitAlso(origin.outcome());
		}
		else if (origin.start() == this.obtained && origin.outcome() == this.outcome && this.misses == null) {
			return;
		}
		misses().add(key, origin);
	}

	// Its own eviction tells a thread nothing new: where nothing else happened since it
	// obtained the reference, what it puts next is no older than it was before.
	private void evicted(long moment) {
		Misses misses = this.misses;
		Origin last = (misses != null) ? misses.findEviction() : null;
		if (moment == ((last != null) ? last.start() : this.obtained) + 1) {
			misses().addEviction(new Origin(moment, this.outcome));
		}
	}

	private synchronized void awaitAlso(Outcome transaction) {
		this.outcome = Outcome.both(this.outcome, transaction);
	}

	private Misses misses() {
		Misses misses = this.misses;
		return (misses != null) ? misses : createMisses();
	}

	private synchronized Misses createMisses() {
		Misses misses = this.misses;
		if (misses == null) {
			misses = new Misses();
			this.misses = misses;
		}
		return misses;
	}

	// Nobody who puts can know less than this thread's last miss or, without one, than
	// whoever obtained the reference.
	private Origin origin(Object key) {
		Misses misses = this.misses;
		Origin miss = (misses != null) ? misses.find(key) : null;
		Origin origin = (miss != null) ? miss : new Origin(this.obtained, this.outcome);
		return origin.and(this.guard.context().transactions().current());
	}

	@SuppressWarnings("unchecked")
	private static <T> @Nullable T cast(@Nullable Object value) {
		return (T) value;
	}

	@Override
	public final boolean equals(@Nullable Object other) {
		return this == other || (other instanceof CacheView view && view.guard == this.guard);
	}

	@Override
	public final int hashCode() {
		return this.guard.hashCode();
	}

	@Override
	public final String toString() {
		return "watched cache '" + getName() + "'";
	}

}
