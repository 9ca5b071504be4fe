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

package io.github.pgcachewatch.cache.eviction;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Evictions of one cache that are carried out as one. Not thread-safe.
 * <p>
 * Bounded: past a number of keys, the whole cache takes their place.
 */
public final class PendingEviction {

	private final String cacheName;

	private final int maxKeys;

	private final Set<Object> keys = new LinkedHashSet<>();

	private boolean all;

	private @Nullable Eviction first;

	private Cause cause = Cause.CHANGE;

	private boolean repeated = true;

	public PendingEviction(String cacheName, int maxKeys) {
		this.cacheName = cacheName;
		this.maxKeys = maxKeys;
	}

	public void add(Eviction eviction) {
		if (this.first == null) {
			this.first = eviction;
			this.cause = eviction.cause();
		}
		this.repeated &= eviction.repeated();
		if (!this.all) {
			addKeys(eviction);
		}
		else if (eviction.keys().isAll() && this.cause == Cause.CHANGE) {
			this.cause = eviction.cause();
		}
	}

	private void addKeys(Eviction eviction) {
		if (eviction.keys().isAll()) {
			becomeAll(eviction.cause());
			return;
		}
		this.keys.addAll(eviction.keys().some());
		if (this.keys.size() > this.maxKeys) {
			becomeAll(Cause.OVERFLOW);
		}
	}

	private void becomeAll(Cause cause) {
		this.all = true;
		this.cause = cause;
		this.keys.clear();
	}

	public boolean isAll() {
		return this.all;
	}

	int size() {
		return this.all ? 1 : this.keys.size();
	}

	/**
	 * Returns what was added as one eviction, or {@code null} if nothing was.
	 */
	public @Nullable Eviction toEviction() {
		if (this.first == null) {
			return null;
		}
		CacheKeys merged = this.all ? CacheKeys.ALL : CacheKeys.of(this.keys);
		return new Eviction(this.cacheName, merged, this.cause, this.first.receivedNanos(), this.repeated);
	}

}
