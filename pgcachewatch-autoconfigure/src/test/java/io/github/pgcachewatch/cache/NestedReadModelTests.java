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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.fence.Fence;
import io.github.pgcachewatch.cache.fence.FenceClock;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A model checker finds no interleaving in which a read returns what was computed from an
 * entry that was removed before it began; and finds one in each way of removing entries
 * that is nearly right.
 */
class NestedReadModelTests {

	@Test
	void noReadReturnsWhatWasComputedFromAnEntryThatWasRemovedBefore() {
		RowModel.checkNesting(Nesting.class, 3);
		RowModel.checkNesting(NestingByRule.class, 10);
	}

	@Test
	void controlARemovalThatHidesNothingIsFoundBroken() {
		assertNestingBroken(NestingWithoutMarks.class);
	}

	@Test
	void controlOneStampAfterTheMarksIsFoundBroken() {
		assertNestingBroken(NestingWithOneStamp.class);
	}

	private static void assertNestingBroken(Class<?> model) {
		assertThatExceptionOfType(LincheckAssertionError.class).isThrownBy(() -> RowModel.checkNesting(model, 100))
			.withMessageContaining("Invalid execution results");
	}

	/**
	 * An entry is computed from another entry of the same cache.
	 */
	abstract static class NestedReads extends RowModel {

		static final Object PARENT = 2L;

		static final List<Object> BOTH = List.of(PARENT, KEY);

		@Override
		@Operation(nonParallelGroup = "writer")
		public void change() {
			super.change();
		}

		@Override
		int readThrough() {
			return readThrough(PARENT, () -> readThrough(KEY, this::load));
		}

		abstract int readThrough(Object key, IntSupplier loader);

	}

	/**
	 * Through watched caches.
	 */
	public static class Nesting extends NestedReads {

		private final Watched watched = new Watched();

		public Nesting() {
			this.watched.fenced.cache().put(KEY, load());
		}

		@Override
		int readThrough(Object key, IntSupplier loader) {
			Cache cache = this.watched.view();
			ValueWrapper hit = cache.get(key);
			if (hit != null) {
				return (Integer) hit.get();
			}
			int loaded = loader.getAsInt();
			cache.put(key, loaded);
			return loaded;
		}

		@Override
		void evict() {
			this.watched.evict(CacheKeys.of(BOTH));
		}

	}

	/**
	 * By the rule alone, without all that a watched cache does beside it, so that more of
	 * its interleavings can be tried.
	 */
	public static class NestingByRule extends NestedReads {

		final FenceClock clock = new FenceClock(Duration.ZERO, () -> 1);

		final Fence fence = new Fence(this.clock);

		private final Map<Object, Integer> cache = new ConcurrentHashMap<>();

		private volatile long hiddenSince = Long.MAX_VALUE;

		public NestingByRule() {
			this.cache.put(KEY, load());
		}

		@Override
		int readThrough(Object key, IntSupplier loader) {
			long start = this.clock.now();
			Integer hit = lookup(key);
			if (hit != null) {
				return hit;
			}
			int loaded = loader.getAsInt();
			if (!this.fence.refuses(key, start)) {
				this.cache.put(key, loaded);
				if (this.fence.refuses(key, start)) {
					this.cache.remove(key);
				}
			}
			return loaded;
		}

		private Integer lookup(Object key) {
			long before = this.clock.last();
			while (!isHidden(key)) {
				Integer value = this.cache.get(key);
				if (isHidden(key)) {
					return null;
				}
				long after = this.clock.last();
				if (after == before || value == null || !this.fence.changedSince(key, before)) {
					return value;
				}
				before = after;
			}
			return null;
		}

		private boolean isHidden(Object key) {
			return this.fence.changedSince(key, this.hiddenSince);
		}

		@Override
		void evict() {
			mark();
			stamp();
			stamp();
			remove();
		}

		final void mark() {
			this.hiddenSince = this.clock.last();
		}

		final void stamp() {
			this.fence.stamp(CacheKeys.of(BOTH));
		}

		final void remove() {
			BOTH.forEach(this.cache::remove);
			this.hiddenSince = Long.MAX_VALUE;
		}

	}

	/**
	 * Hides nothing.
	 */
	public static class NestingWithoutMarks extends NestingByRule {

		@Override
		void evict() {
			stamp();
			stamp();
			remove();
		}

	}

	/**
	 * Stamps only once.
	 */
	public static class NestingWithOneStamp extends NestingByRule {

		@Override
		void evict() {
			mark();
			stamp();
			remove();
		}

	}

}
