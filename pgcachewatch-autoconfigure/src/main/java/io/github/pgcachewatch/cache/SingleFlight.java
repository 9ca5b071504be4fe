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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import io.github.pgcachewatch.cache.WaitForGraph.Result;
import io.github.pgcachewatch.cache.fence.Fence;
import org.jspecify.annotations.Nullable;

/**
 * The loads of one cache that are under way and may be shared, one for a key. They run
 * outside of any lock: a change does not wait for them, but detaches them, so that later
 * callers start a new one. Thread-safe.
 */
final class SingleFlight {

	private final ConcurrentMap<Object, Flight> flights = new ConcurrentHashMap<>();

	private final AtomicLong completed = new AtomicLong();

	/**
	 * Returns how many flights have ended: if there were more since a lookup missed, the
	 * entry may be there now.
	 */
	long completed() {
		return this.completed.get();
	}

	/**
	 * Joins the flight for a key, or begins the given one if there is none or a change
	 * hit the key since it began.
	 * @return the flight; the given one if the caller is to load
	 */
	Flight join(Object key, Flight own, Fence fence) {
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

	/**
	 * Ends a flight, unless it has ended.
	 */
	void complete(Object key, Flight flight, @Nullable Object value, @Nullable Throwable failure) {
		this.completed.incrementAndGet();
		this.flights.remove(key, flight);
		if (failure != null) {
			flight.result.completeExceptionally(failure);
		}
		else {
			flight.result.complete(value);
		}
	}

	boolean isEmpty() {
		return this.flights.isEmpty();
	}

	/**
	 * A load that is under way. Thread-safe.
	 */
	static final class Flight {

		private final long start;

		private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

		private volatile @Nullable Thread leader = Thread.currentThread();

		Flight(long start) {
			this.start = start;
		}

		/**
		 * The leader's thread goes on while other threads do the work.
		 */
		void release() {
			this.leader = null;
		}

		/**
		 * Returns the thread that loads, as far as it is known.
		 */
		@Nullable Thread leader() {
			return this.leader;
		}

		/**
		 * Returns the result to one of many, who may cancel it for himself only.
		 */
		CompletableFuture<@Nullable Object> result() {
			return this.result.copy();
		}

		/**
		 * Waits for the end of the flight, as the caches in memory do: an interruption
		 * does not end the wait, and is kept.
		 */
		Result await() {
			boolean interrupted = false;
			try {
				while (true) {
					try {
						return new Result(this.result.get(), null);
					}
					catch (ExecutionException ex) {
						return new Result(null, ex.getCause());
					}
					catch (InterruptedException ex) {
						interrupted = true;
					}
				}
			}
			finally {
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}
		}

	}

}
