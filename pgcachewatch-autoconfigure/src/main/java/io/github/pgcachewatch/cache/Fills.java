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

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * Stores values in one cache unless a change has overtaken them. Thread-safe.
 */
final class Fills {

	private static final Logger logger = LoggerFactory.getLogger(Fills.class);

	private final CacheGuard guard;

	Fills(CacheGuard guard) {
		this.guard = guard;
	}

	/**
	 * Returns whether a load may be shared and its result stored.
	 */
	boolean mayShare(Origin origin) {
		return origin.outcome() == null && !origin.isUnknown() && this.guard.gate().mayStore();
	}

	/**
	 * Stores a value unless a change overtook it, after the commit of the transaction in
	 * which it was read.
	 */
	void put(Object key, @Nullable Object value, Origin origin) {
		if (origin.isUnknown()) {
			this.guard.region().rejected(RejectionReason.UNKNOWN_START);
			return;
		}
		Outcome outcome = origin.outcome();
		if (outcome == null || outcome.isCommitted()) {
			store(key, value, origin.start());
			return;
		}
		outcome.whenComplete((committed) -> {
			if (committed) {
				storeLate(key, value, origin.start());
			}
			else {
				this.guard.region().rejected(RejectionReason.ROLLED_BACK);
			}
		});
	}

	private void storeLate(Object key, @Nullable Object value, long start) {
		try {
			store(key, value, start);
		}
		catch (RuntimeException ex) {
			logger.warn("Cache '{}' failed to store a value after the commit of its transaction", this.guard.name(),
					ex);
		}
	}

	private void store(Object key, @Nullable Object value, long start) {
		if (admits(key, start)) {
			try {
				this.guard.cache().put(key, value);
			}
			finally {
				lookAgain(key, start);
			}
		}
	}

	/**
	 * Stores a value if there is none and no change overtook it.
	 * @return the value that was there before, if it may be served
	 */
	@Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value, Origin origin) {
		if (origin.isUnknown() || (origin.outcome() != null && !origin.outcome().isCommitted())) {
			ValueWrapper existing = this.guard.lookup(key);
			if (existing == null) {
				put(key, value, origin);
			}
			return existing;
		}
		return this.guard.lookup(key, (cache, absent) -> admits(absent, origin.start())
				? storeIfAbsent(cache, absent, value, origin.start()) : cache.get(absent));
	}

	private @Nullable ValueWrapper storeIfAbsent(Cache cache, Object key, @Nullable Object value, long start) {
		ValueWrapper existing = null;
		try {
			existing = cache.putIfAbsent(key, value);
		}
		finally {
			if (existing == null) {
				lookAgain(key, start);
			}
		}
		return existing;
	}

	private boolean admits(Object key, long start) {
		if (this.guard.region().fence().refuses(key, start)) {
			this.guard.region().rejected(RejectionReason.CHANGED);
			return false;
		}
		if (!this.guard.gate().mayStore()) {
			this.guard.region().rejected(RejectionReason.BYPASSED);
			return false;
		}
		return true;
	}

	// A change may have been carried out between the first look and the put.
	private void lookAgain(Object key, long start) {
		if (this.guard.answersLater()) {
			lookAgainWhenStored(key, start);
		}
		else {
			removeIfOvertaken(key, start);
		}
	}

	private void removeIfOvertaken(Object key, long start) {
		if (this.guard.region().fence().refuses(key, start)) {
			this.guard.region().rejected(RejectionReason.CHANGED);
			try {
				this.guard.remove(key);
				this.guard.region().repeatAbove(this.guard, overtaken(key));
			}
			catch (RuntimeException | Error ex) {
				this.guard.mailbox().taint(ex);
			}
		}
	}

	/**
	 * Looks again when an answer came back on the way that the value went: Redis stores
	 * asynchronously, so a removal that was sent after a put may overtake it. The current
	 * thread may be one that must not wait for such a cache.
	 */
	private void lookAgainWhenStored(Object key, long start) {
		CompletableFuture<?> answer;
		try {
			answer = this.guard.retrieve(key);
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		if (answer == null) {
			removeIfOvertaken(key, start);
		}
		else {
			answer.whenComplete((value, ex) -> {
				if (ex != null || this.guard.region().fence().refuses(key, start)) {
					this.guard.region().rejected(RejectionReason.CHANGED);
					this.guard.mailbox().add(overtaken(key));
				}
			});
		}
	}

	// Not quiet, since a cache above may have been filled from it meanwhile.
	private Removal overtaken(Object key) {
		return new Removal(List.of(key), Cause.CHANGE, this.guard.context().liveness().now(), false);
	}

}
