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

package io.github.pgcachewatch.invalidation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Records what it is asked for, as text such as {@code evict book [1] CHANGE}.
 */
class RecordingTarget implements EvictionTarget {

	final List<String> calls = Collections.synchronizedList(new ArrayList<>());

	final List<Object> evicted = Collections.synchronizedList(new ArrayList<>());

	@Override
	public void stamp(String cacheName, Collection<?> keys) {
		this.calls.add("stamp " + cacheName + " " + List.copyOf(keys));
	}

	@Override
	public void stampAll(String cacheName) {
		this.calls.add("stampAll " + cacheName);
	}

	@Override
	public void evict(String cacheName, Collection<?> keys, Cause cause, long receivedNanos) {
		this.evicted.addAll(keys);
		this.calls.add("evict " + cacheName + " " + List.copyOf(keys) + " " + cause);
	}

	@Override
	public void clear(String cacheName, Cause cause, long receivedNanos) {
		this.calls.add("clear " + cacheName + " " + cause);
	}

	@Override
	public void evictAgain(Map<String, ? extends Collection<?>> evictions) {
		this.calls.add("again " + evictions);
	}

	@Override
	public CompletableFuture<Void> invalidateAll(Cause cause) {
		this.calls.add("invalidateAll " + cause);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Void> settled() {
		this.calls.add("settled");
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * Returns the removals asked for so far, and forgets them.
	 */
	List<String> removals() {
		synchronized (this.calls) {
			List<String> removals = this.calls.stream()
				.filter((call) -> call.startsWith("evict") || call.startsWith("clear"))
				.toList();
			this.calls.clear();
			return removals;
		}
	}

}
