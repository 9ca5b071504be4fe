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
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.cache.fence.Fence;
import io.github.pgcachewatch.cache.fence.FenceClock;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A model checker finds no interleaving of fills, changes and evictions in which a read
 * returns what was removed before it began; and finds one in each way of filling a cache
 * that is nearly right.
 */
class FenceModelTests {

	@Test
	void noReadReturnsWhatWasRemovedBefore() {
		RowModel.check(Removing.class, Removing.Promise.class);
	}

	@Test
	void noReadThroughASharedReferenceReturnsWhatWasRemovedBefore() {
		RowModel.check(Sharing.class, Sharing.Promise.class);
	}

	@Test
	void noReadReturnsWhatWasMissedWhileTheConnectionWasLost() {
		RowModel.check(Reconnecting.class, Reconnecting.Promise.class);
	}

	/**
	 * Found where a cache that is to be cleared was stamped before it was blocked.
	 */
	@Test
	void noHitIsServedThatWasReadWhileTheConnectionWasLost() {
		RowModel.checkClosely(Resuming.class, RowModel.Promise.class);
	}

	@Test
	void controlAPlainPutIsFoundBroken() {
		assertBroken(PlainPut.class);
	}

	@Test
	void controlALookBeforeThePutAloneIsFoundBroken() {
		assertBroken(CheckThenPut.class);
	}

	@Test
	void controlARemovalBeforeTheStampIsFoundBroken() {
		assertBroken(RemoveThenStamp.class);
	}

	private static void assertBroken(Class<?> model) {
		assertThatExceptionOfType(LincheckAssertionError.class)
			.isThrownBy(() -> RowModel.search(model, RowModel.Promise.class))
			.withMessageContaining("Invalid execution results");
	}

	/**
	 * Each read has a reference of its own.
	 */
	abstract static class Watching extends RowModel {

		final Watched watched = new Watched();

		@Override
		int readThrough() {
			return readThrough(this.watched.view());
		}

		final int readThrough(Cache cache) {
			ValueWrapper hit = cache.get(KEY);
			if (hit != null) {
				return (Integer) hit.get();
			}
			int loaded = load();
			cache.put(KEY, loaded);
			return loaded;
		}

		@Override
		void evict() {
			this.watched.evict();
		}

	}

	/**
	 * Some changes hit the row, some the whole table.
	 */
	public static class Removing extends Watching {

		@Operation
		public void changeAll() {
			change(this.watched::clear);
		}

		/**
		 * As of any model.
		 */
		public static class Promise extends RowModel.Promise {

			public void changeAll() {
			}

		}

	}

	/**
	 * All reads, and the application's own evictions, use one reference.
	 */
	public static class Sharing extends Watching {

		private final Cache shared = this.watched.view();

		@Override
		int readThrough() {
			return readThrough(this.shared);
		}

		@Operation
		public void changeByHand() {
			change(() -> this.shared.evict(KEY));
		}

		/**
		 * As of any model.
		 */
		public static class Promise extends RowModel.Promise {

			public void changeByHand() {
			}

		}

	}

	/**
	 * Changes are missed while the connection is lost.
	 */
	public static class Reconnecting extends Watching {

		@Operation(nonParallelGroup = "listener")
		public void reconnect() {
			this.watched.liveness.lost();
			gone(commit());
			this.watched.caches.invalidateAll(Cause.RECONNECT).join();
			this.watched.liveness.prove(1);
		}

		@Override
		@Operation(nonParallelGroup = "listener")
		public void change() {
			super.change();
		}

		/**
		 * As of any model.
		 */
		public static class Promise extends RowModel.Promise {

			public void reconnect() {
			}

		}

	}

	/**
	 * An old entry is read while the connection is lost, and may be about to be served
	 * when it is there again.
	 */
	public static class Resuming extends RowModel {

		private final Watched watched = new Watched();

		public Resuming() {
			this.watched.fenced.cache().put(KEY, load());
		}

		@Override
		@Operation(runOnce = true)
		public void change() {
			this.watched.liveness.lost();
			gone(commit());
			evict();
			this.watched.liveness.prove(1);
		}

		@Override
		void evict() {
			this.watched.caches.invalidateAll(Cause.RECONNECT);
		}

		@Override
		int readThrough() {
			ValueWrapper hit = this.watched.fenced.lookup(KEY);
			return (hit != null) ? (Integer) hit.get() : load();
		}

	}

	/**
	 * As {@code @Cacheable} and an eviction do without more.
	 */
	public static class PlainPut extends RowModel {

		final Map<Object, Integer> cache = new ConcurrentHashMap<>();

		final FenceClock clock = new FenceClock(Duration.ZERO, () -> 1);

		final Fence fence = new Fence(this.clock);

		@Override
		int readThrough() {
			long start = this.clock.now();
			Integer hit = this.cache.get(KEY);
			if (hit != null) {
				return hit;
			}
			int loaded = load();
			store(loaded, start);
			return loaded;
		}

		void store(int loaded, long start) {
			this.cache.put(KEY, loaded);
		}

		@Override
		void evict() {
			this.fence.stamp(KEY);
			this.cache.remove(KEY);
		}

	}

	/**
	 * Does not look again after the put.
	 */
	public static class CheckThenPut extends PlainPut {

		@Override
		void store(int loaded, long start) {
			if (!this.fence.refuses(KEY, start)) {
				super.store(loaded, start);
			}
		}

	}

	/**
	 * Looks again, but the evictor stamps too late.
	 */
	public static class RemoveThenStamp extends CheckThenPut {

		@Override
		void store(int loaded, long start) {
			super.store(loaded, start);
			if (this.fence.refuses(KEY, start)) {
				this.cache.remove(KEY);
			}
		}

		@Override
		void evict() {
			this.cache.remove(KEY);
			this.fence.stamp(KEY);
		}

	}

}
