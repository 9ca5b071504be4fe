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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.pgcachewatch.cache.fence.Fence;
import io.github.pgcachewatch.cache.fence.FenceClock;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A model checker finds no interleaving in which callers at the same time load twice,
 * join a load that a change has overtaken, or wait for each other for ever; and finds one
 * in flights that are nearly right.
 */
class SingleFlightModelTests {

	@Test
	void callersAtTheSameTimeShareOneLoad() {
		RowModel.check(Sharing.class, Sharing.Promise.class);
	}

	@Test
	void noReadJoinsALoadThatAChangeHadOvertakenBefore() {
		RowModel.check(Detaching.class, RowModel.Promise.class);
	}

	@Test
	void loadsThatNeedEachOthersKeysDoNotWaitForEachOther() {
		RowModel.check(Circular.class, Circular.Promise.class);
	}

	@Test
	void controlWithoutASecondLookTwoLoadsAreFound() {
		assertBroken(SharingPlainly.class, Sharing.Promise.class, "Invalid execution results");
	}

	@Test
	void controlWithoutDetachingAnOldValueIsFound() {
		assertBroken(NotDetaching.class, RowModel.Promise.class, "Invalid execution results");
	}

	@Test
	void controlWithoutALookForCirclesADeadlockIsFound() {
		assertBroken(CircularPlainly.class, Circular.Promise.class, "The execution has hung");
	}

	private static void assertBroken(Class<?> model, Class<?> promise, String how) {
		assertThatExceptionOfType(LincheckAssertionError.class).isThrownBy(() -> RowModel.search(model, promise))
			.withMessageContaining(how);
	}

	/**
	 * Nothing changes.
	 */
	public static class Sharing {

		private final AtomicInteger loads = new AtomicInteger();

		private final RowModel.Watched watched = new RowModel.Watched();

		/**
		 * Returns the number of the load that the value comes from.
		 */
		@Operation
		public int read() {
			return get(this.loads::incrementAndGet);
		}

		int get(Supplier<Integer> loader) {
			return this.watched.view().get(RowModel.KEY, loader::get);
		}

		/**
		 * There is one load.
		 */
		public static class Promise {

			public int read() {
				return 1;
			}

		}

	}

	/**
	 * The row changes while it is loaded.
	 */
	public static class Detaching extends RowModel {

		private final Watched watched = new Watched();

		@Override
		int readThrough() {
			return this.watched.view().get(KEY, this::load);
		}

		@Override
		void evict() {
			this.watched.evict();
		}

	}

	/**
	 * A book is loaded with its author, and an author with a book.
	 */
	public static class Circular {

		private final RowModel.Watched watched = new RowModel.Watched();

		@Operation
		public boolean book() {
			return isLoaded("book", "author");
		}

		@Operation
		public boolean author() {
			return isLoaded("author", "book");
		}

		private boolean isLoaded(String key, String needed) {
			return get(key, () -> get(needed, () -> 1)) == 1;
		}

		int get(String key, Supplier<Integer> loader) {
			return this.watched.view().get(key, loader::get);
		}

		/**
		 * Every call returns.
		 */
		public static class Promise {

			public boolean book() {
				return true;
			}

			public boolean author() {
				return true;
			}

		}

	}

	/**
	 * A single flight as it is often written.
	 */
	static class PlainFlights {

		private final FenceClock clock = new FenceClock(Duration.ZERO, () -> 1);

		private final Fence fence = new Fence(this.clock);

		private final Map<Object, Integer> cache = new ConcurrentHashMap<>();

		private final Map<Object, CompletableFuture<Integer>> flights = new ConcurrentHashMap<>();

		int get(Object key, Supplier<Integer> loader) {
			long start = this.clock.now();
			Integer hit = this.cache.get(key);
			if (hit != null) {
				return hit;
			}
			CompletableFuture<Integer> own = new CompletableFuture<>();
			CompletableFuture<Integer> other = this.flights.putIfAbsent(key, own);
			return (other != null) ? other.join() : load(key, loader, own, start);
		}

		private Integer load(Object key, Supplier<Integer> loader, CompletableFuture<Integer> own, long start) {
			Integer loaded = loader.get();
			this.cache.put(key, loaded);
			if (this.fence.refuses(key, start)) {
				this.cache.remove(key);
			}
			this.flights.remove(key);
			own.complete(loaded);
			return loaded;
		}

		void evict(Object key) {
			this.fence.stamp(key);
			this.cache.remove(key);
		}

	}

	/**
	 * Does not look whether the load that it missed has stored its value.
	 */
	public static class SharingPlainly extends Sharing {

		private final PlainFlights flights = new PlainFlights();

		@Override
		int get(Supplier<Integer> loader) {
			return this.flights.get(RowModel.KEY, loader);
		}

	}

	/**
	 * Joins whatever load is under way.
	 */
	public static class NotDetaching extends RowModel {

		private final PlainFlights flights = new PlainFlights();

		@Override
		int readThrough() {
			return this.flights.get(KEY, this::load);
		}

		@Override
		void evict() {
			this.flights.evict(KEY);
		}

	}

	/**
	 * Waits for whatever load is under way.
	 */
	public static class CircularPlainly extends Circular {

		private final PlainFlights flights = new PlainFlights();

		@Override
		int get(String key, Supplier<Integer> loader) {
			return this.flights.get(key, loader);
		}

	}

}
