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
package io.github.pgcachewatch.selfcheck;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.cache.WatchedCaches;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueWrapper;

/**
 * The comparison of one entry with what its method returns. Used by one thread, which has
 * the method called past the caches.
 *
 * @implNote What the first call shows may be newer than the entry since a change is under
 * way, so that it says nothing before that change has been carried out. What two calls
 * show alike is no accident of a value that cannot be compared, such as one whose class
 * inherits {@code equals} from Object or that holds the time. The pause is for two
 * instants that a loaded machine may stretch: a commit can be seen shortly before the
 * server tells listeners, and a value that a change has overtaken can be served until its
 * fill has looked at the fence again.
 */
final class EntryCheck {

	private static final long SYNC_SECONDS = 30;

	private static final long PAUSE_MILLIS = 500;

	private final CheckedHit hit;

	private final WatchedCaches caches;

	private final Supplier<PgCacheWatch> watch;

	private final CachedValueComparison comparison;

	private @Nullable Object loaded;

	EntryCheck(CheckedHit hit, WatchedCaches caches, Supplier<PgCacheWatch> watch, CachedValueComparison comparison) {
		this.hit = hit;
		this.caches = caches;
		this.watch = watch;
		this.comparison = comparison;
	}

	/**
	 * Returns what the method returned at last.
	 */
	@Nullable Object loaded() {
		return this.loaded;
	}

	CheckResult run() throws Throwable {
		long start = this.caches.now();
		this.loaded = this.hit.load();
		if (isSame(this.hit.value(), this.loaded)) {
			return CheckResult.EQUAL;
		}
		if (isOvertaken(start)) {
			return isComparable() ? CheckResult.OVERTAKEN : CheckResult.INCOMPARABLE;
		}
		Object before = this.loaded;
		this.loaded = this.hit.load();
		if (isSame(this.hit.value(), this.loaded)) {
			return CheckResult.OVERTAKEN;
		}
		if (!isSame(before, this.loaded)) {
			return isOvertaken(start) ? CheckResult.OVERTAKEN : CheckResult.INCOMPARABLE;
		}
		Thread.sleep(PAUSE_MILLIS);
		return isOvertaken(start) ? CheckResult.OVERTAKEN : CheckResult.STALE;
	}

	// A cache in another process makes a new object for each look-up.
	private boolean isComparable() {
		ValueWrapper one = this.hit.lookup();
		ValueWrapper other = this.hit.lookup();
		return one == null || other == null || isSame(one.get(), other.get());
	}

	private boolean isSame(@Nullable Object cached, @Nullable Object loaded) {
		return cached == loaded
				|| (cached != null && loaded != null && this.comparison.isSame(this.hit.cacheName(), cached, loaded));
	}

	/**
	 * Returns whether the entry is another one, or a change hit it, after every change
	 * that was committed has been carried out.
	 */
	private boolean isOvertaken(long start) throws Exception {
		this.watch.get().sync().get(SYNC_SECONDS, TimeUnit.SECONDS);
		ValueWrapper entry = this.hit.lookup();
		return entry == null || !isSame(this.hit.value(), entry.get())
				|| this.caches.isChangedSince(this.hit.cacheName(), this.hit.key(), start);
	}

}
