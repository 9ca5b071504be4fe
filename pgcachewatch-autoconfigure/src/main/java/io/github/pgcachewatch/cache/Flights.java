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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueRetrievalException;

/**
 * The loads of one cache that are under way and may be shared, one for a key. They run
 * outside any lock: a change does not wait for them, but detaches them, so that whoever
 * comes later starts a new one. Thread-safe.
 */
final class Flights {

	private final ConcurrentMap<Object, Flight> flights = new ConcurrentHashMap<>();

	private final AtomicLong landed = new AtomicLong();

	/**
	 * Returns how many flights have ended: if there were more since a lookup missed, the
	 * entry may be there now.
	 */
	long landed() {
		return this.landed.get();
	}

	/**
	 * Joins the flight for a key, or takes off with one's own if there is none or a
	 * change hit the key since it took off.
	 */
	Flight board(Object key, Flight own, Fence fence) {
		while (true) {
			Flight other = this.flights.putIfAbsent(key, own);
			if (other == null) {
				return own;
			}
			if (!fence.changedSince(key, other.start)) {
				return other;
			}
			if (this.flights.replace(key, other, own)) {
				return own;
			}
		}
	}

	void land(Object key, Flight flight) {
		this.landed.incrementAndGet();
		this.flights.remove(key, flight);
	}

	boolean isEmpty() {
		return this.flights.isEmpty();
	}

	/**
	 * A load that is under way.
	 */
	static final class Flight {

		private final long start;

		private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

		private volatile @Nullable Thread leader = Thread.currentThread();

		Flight(long start) {
			this.start = start;
		}

		/**
		 * Tells that the leader's thread goes on while others do the work.
		 */
		void handOver() {
			this.leader = null;
		}

		/**
		 * Returns the thread that loads, as far as it is known.
		 */
		@Nullable Thread leader() {
			return this.leader;
		}

		void succeed(@Nullable Object value) {
			this.result.complete(value);
		}

		void fail(Throwable ex) {
			this.result.completeExceptionally(ex);
		}

		/**
		 * Returns the result to one of many, who may cancel it for himself only.
		 */
		CompletableFuture<@Nullable Object> result() {
			return this.result.copy();
		}

		@Nullable Object await(Object key, Callable<?> loader) {
			try {
				return this.result.get();
			}
			catch (ExecutionException ex) {
				throw new ValueRetrievalException(key, loader, ex.getCause());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new ValueRetrievalException(key, loader,
						new IllegalStateException("Interrupted while waiting for the load of another thread", ex));
			}
		}

	}

}
