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

import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.fence.ReadVersion;
import io.github.pgcachewatch.cache.fence.TransactionOutcome;
import io.github.pgcachewatch.cache.fence.TransactionVersions;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * Stores values in one cache unless a change has overtaken them. Thread-safe.
 */
public final class FencedFills {

	private static final Logger logger = LoggerFactory.getLogger(FencedFills.class);

	private final FencedCache cache;

	FencedFills(FencedCache cache) {
		this.cache = cache;
	}

	/**
	 * Returns whether a load may be shared and its result stored.
	 */
	boolean mayShare(ReadVersion version) {
		return version.outcome() == null && !version.isUnknown() && this.cache.mayStore();
	}

	/**
	 * Stores a value unless a change overtook it, after the commit of the transaction in
	 * which it was read.
	 * @param start the moment at which the value began to be read
	 * @param outcome of the transaction, if there is one
	 */
	public void put(Object key, @Nullable Object value, long start, @Nullable TransactionOutcome outcome) {
		if (isStorable(start)) {
			if (outcome == null || outcome.isCommitted()) {
				store(key, value, start);
			}
			else {
				outcome.whenComplete((committed) -> storeLate(committed, () -> store(key, value, start)));
			}
		}
	}

	/**
	 * Stores a value if there is none and no change overtook it, after the commit of the
	 * transaction in which it was read.
	 * @param start the moment at which the value began to be read
	 * @param outcome of the transaction, if there is one
	 * @return the value that was there before, if it may be served
	 */
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value, long start,
			@Nullable TransactionOutcome outcome) {
		if (!isStorable(start)) {
			return this.cache.lookup(key);
		}
		if (outcome == null || outcome.isCommitted()) {
			return storeIfAbsent(key, value, start);
		}
		ValueWrapper existing = this.cache.lookup(key);
		if (existing == null) {
			outcome.whenComplete((committed) -> storeLate(committed, () -> storeIfAbsent(key, value, start)));
		}
		return existing;
	}

	private boolean isStorable(long start) {
		if (start == ReadVersion.UNKNOWN_START) {
			rejected(RejectionReason.UNKNOWN_START);
			return false;
		}
		if (this.cache.context().transactions().isRolledBackSince(start)) {
			rejected(RejectionReason.ROLLED_BACK);
			return false;
		}
		if (!this.cache.context().caches().fillGuard().admits(this.cache.name())) {
			rejected(RejectionReason.UNCOVERED);
			return false;
		}
		return true;
	}

	private void storeLate(boolean committed, Runnable storing) {
		if (!committed) {
			rejected(RejectionReason.ROLLED_BACK);
			return;
		}
		try {
			storing.run();
		}
		catch (Throwable ex) {
			logger.warn("Cache '{}' failed to store a value after the commit of its transaction", this.cache.name(),
					ex);
		}
	}

	private void store(Object key, @Nullable Object value, long start) {
		long admitted = this.cache.context().clock().last();
		if (admits(key, start)) {
			int putOff = TransactionVersions.synchronizations();
			try {
				this.cache.cache().put(key, value);
			}
			finally {
				lookAgain(key, start, admitted, putOff);
			}
		}
	}

	private @Nullable ValueWrapper storeIfAbsent(Object key, @Nullable Object value, long start) {
		long admitted = this.cache.context().clock().last();
		return this.cache.lookup(key, (cache, absent) -> admits(absent, start)
				? storeIfAbsent(cache, absent, value, start, admitted) : cache.get(absent));
	}

	private @Nullable ValueWrapper storeIfAbsent(Cache cache, Object key, @Nullable Object value, long start,
			long admitted) {
		ValueWrapper existing = null;
		int putOff = TransactionVersions.synchronizations();
		try {
			existing = cache.putIfAbsent(key, value);
		}
		finally {
			if (existing == null) {
				lookAgain(key, start, admitted, putOff);
			}
		}
		return existing;
	}

	private boolean admits(Object key, long start) {
		if (this.cache.fence().refuses(key, start)) {
			rejected(RejectionReason.CHANGED);
			return false;
		}
		if (!this.cache.mayStore()) {
			rejected(RejectionReason.BYPASSED);
			return false;
		}
		return true;
	}

	/**
	 * Looks again after a put, and once more after the end of the transaction if the
	 * cache has put it off until then, as a decorator of a transaction-aware cache does.
	 * @param putOff what was put off before
	 */
	private void lookAgain(Object key, long start, long admitted, int putOff) {
		if (TransactionVersions.synchronizations() > putOff) {
			TransactionVersions.afterEnd(() -> lookAgain(key, start, admitted));
		}
		lookAgain(key, start, admitted);
	}

	// A change may have been carried out between the first look and the put.
	private void lookAgain(Object key, long start, long admitted) {
		if (this.cache.answersLater()) {
			lookAgainWhenStored(key, start, admitted);
		}
		else if (this.cache.fence().refuses(key, start)) {
			removeOvertaken(key, admitted);
		}
	}

	private void removeOvertaken(Object key, long admitted) {
		rejected(RejectionReason.CHANGED);
		try {
			this.cache.remove(CacheKeys.of(key));
		}
		catch (Throwable ex) {
			this.cache.caches().removals().taint(ex);
		}
		evictAgain(key, admitted);
	}

	/**
	 * Looks again when an answer came back on the way that the value went: Redis stores
	 * asynchronously, so that a removal that was sent after a put may overtake the put.
	 * The current thread may be one that must not wait for such a cache.
	 */
	private void lookAgainWhenStored(Object key, long start, long admitted) {
		CompletableFuture<?> answer;
		try {
			answer = this.cache.retrieve(key);
		}
		catch (Throwable ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		if (answer == null) {
			if (this.cache.fence().refuses(key, start)) {
				removeOvertaken(key, admitted);
			}
		}
		else {
			answer.whenComplete((value, ex) -> {
				if (ex != null || this.cache.fence().refuses(key, start)) {
					rejected(RejectionReason.CHANGED);
					evictAgain(key, admitted);
				}
			});
		}
	}

	// Another cached method, or a level above, may have been filled with the value
	// meanwhile.
	private void evictAgain(Object key, long admitted) {
		CacheContext context = this.cache.context();
		Eviction overtaken = new Eviction(this.cache.name(), CacheKeys.of(key), Cause.CHANGE, context.liveness().now(),
				true);
		context.caches().evictAgain(overtaken, admitted, context.clock().last());
	}

	private void rejected(RejectionReason reason) {
		this.cache.caches().rejected(reason);
	}

}
