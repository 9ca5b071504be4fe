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
import java.util.concurrent.atomic.AtomicLong;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.fence.Fence;
import io.github.pgcachewatch.cache.fence.FenceClock;
import io.github.pgcachewatch.cache.fence.ReadVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Fence} and {@link FenceClock}.
 */
class FenceTests {

	private final AtomicLong nanoTime = new AtomicLong(-500);

	private FenceClock clock = new FenceClock(Duration.ZERO, this.nanoTime::get);

	private Fence fence = new Fence(this.clock);

	@Test
	void aFillThatBeganBeforeAChangeOfItsKeyIsRefused() {
		long start = this.clock.now();
		this.fence.stamp(CacheKeys.of(List.of(1L, 2L)));
		assertThat(this.fence.refuses(1L, start)).isTrue();
		assertThat(this.fence.refuses(2L, start)).isTrue();
		assertThat(this.fence.refuses(3L, start)).isFalse();
		assertThat(this.fence.changedSince(1L, start)).isTrue();
	}

	@Test
	void aFillThatBeganAfterAChangeIsAccepted() {
		this.fence.stamp(1L);
		this.fence.stampAll();
		assertThat(this.fence.refuses(1L, this.clock.now())).isFalse();
		assertThat(this.fence.changedSince(1L, this.clock.now())).isFalse();
	}

	@Test
	void aFillThatBeganBeforeTheCacheWasHitIsRefusedForEveryKey() {
		long start = this.clock.now();
		this.fence.stampAll();
		assertThat(this.fence.refuses("any", start)).isTrue();
	}

	@Test
	void aFillOfUnknownStartIsRefusedBeforeAnyChange() {
		assertThat(this.fence.refuses("any", ReadVersion.UNKNOWN_START)).isTrue();
	}

	@Test
	void keysShareStripesEvenly() {
		long start = this.clock.now();
		this.fence.stamp(0L);
		long refused = 0;
		for (long key = 1; key <= 100_000; key++) {
			refused += this.fence.refuses(key, start) ? 1 : 0;
		}
		assertThat(refused).isBetween(50L, 200L);
	}

	@Test
	void withALagAFillIsRefusedThatBeganSoonAfterAChange() {
		useLag(Duration.ofNanos(100));
		assertThat(this.fence.refuses(1L, this.clock.now())).isFalse();
		this.fence.stamp(1L);
		this.nanoTime.addAndGet(100);
		long tooSoon = this.clock.now();
		this.nanoTime.addAndGet(2);
		assertThat(this.fence.refuses(1L, tooSoon)).isTrue();
		assertThat(this.fence.refuses(1L, this.clock.now())).isFalse();
		assertThat(this.fence.refuses(2L, tooSoon)).isFalse();
	}

	@Test
	void withALagWhatBeganAfterAChangeHasNotChangedSince() {
		useLag(Duration.ofNanos(100));
		long before = this.clock.now();
		this.fence.stamp(1L);
		assertThat(this.fence.changedSince(1L, before)).isTrue();
		assertThat(this.fence.changedSince(1L, this.clock.now())).isFalse();
		assertThat(this.fence.changedSince(1L, this.clock.last())).isFalse();
	}

	private void useLag(Duration lag) {
		this.clock = new FenceClock(lag, this.nanoTime::get);
		this.fence = new Fence(this.clock);
	}

}
