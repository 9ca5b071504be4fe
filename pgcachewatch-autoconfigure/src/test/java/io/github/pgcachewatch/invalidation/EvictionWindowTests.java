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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.PendingChanges;
import io.github.pgcachewatch.strategy.TimedStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EvictionWindowTests {

	private final ManualScheduler timer = new ManualScheduler();

	private final RecordingEvictions target = new RecordingEvictions();

	@Test
	void aWindowFlushesWithTheLastChangeItWaitsFor() {
		HeldCache window = window(new WindowedStrategy(3, Duration.ofSeconds(30)));
		add(window, List.of(1L));
		add(window, List.of(2L));
		assertThat(this.target.removals()).isEmpty();
		add(window, List.of(1L));
		assertThat(this.target.removals()).containsExactly("evict c [1, 2] CHANGE");
		this.timer.advanceMillis(60_000);
		assertThat(this.target.removals()).isEmpty();
	}

	@Test
	void aWindowFlushesWhenItsOldestChangeHasWaitedLongEnough() {
		HeldCache window = window(new WindowedStrategy(3, Duration.ofSeconds(30)));
		add(window, List.of(1L));
		this.timer.advanceMillis(29_000);
		add(window, List.of(2L));
		this.timer.advanceMillis(999);
		assertThat(this.target.removals()).isEmpty();
		this.timer.advanceMillis(1);
		assertThat(this.target.removals()).containsExactly("evict c [1, 2] CHANGE");
		assertThat(this.timer.waiting()).isZero();
	}

	@Test
	void aWindowFlushesWhenTheLatestOperationsMatchItsPattern() {
		HeldCache window = window(
				new WindowedStrategy(null, Duration.ofSeconds(30), List.of(Operation.DELETE, Operation.INSERT)));
		window.add(Operation.INSERT, List.of(1L), 0);
		window.add(Operation.DELETE, List.of(2L), 0);
		window.add(Operation.DELETE, List.of(3L), 0);
		assertThat(this.target.removals()).isEmpty();
		window.add(Operation.INSERT, List.of(4L), 0);
		assertThat(this.target.removals()).containsExactly("evict c [1, 2, 3, 4] CHANGE");
		window.add(Operation.INSERT, List.of(5L), 0);
		assertThat(this.target.removals()).isEmpty();
	}

	@Test
	void timedInvalidatesTheFirstAtOnceAndTheRestTogetherAtTheEndOfTheInterval() {
		HeldCache window = window(new TimedStrategy(Duration.ofMinutes(10)));
		add(window, List.of(1L));
		assertThat(this.target.removals()).containsExactly("evict c [1] CHANGE");
		this.timer.advanceMillis(60_000);
		add(window, List.of(2L));
		this.timer.advanceMillis(60_000);
		add(window, List.of(3L));
		this.timer.advanceMillis(8 * 60_000 - 1);
		assertThat(this.target.removals()).isEmpty();
		this.timer.advanceMillis(1);
		assertThat(this.target.removals()).containsExactly("evict c [2, 3] CHANGE");
		add(window, List.of(4L));
		assertThat(this.target.removals()).isEmpty();
		this.timer.advanceMillis(10 * 60_000);
		assertThat(this.target.removals()).containsExactly("evict c [4] CHANGE");
		this.timer.advanceMillis(10 * 60_000);
		add(window, List.of(5L));
		assertThat(this.target.removals()).containsExactly("evict c [5] CHANGE");
	}

	@Test
	void aDeadlineIsNeverPutOff() {
		long[] delays = { 1_000, 60_000, 500, 60_000 };
		int[] call = { 0 };
		HeldCache window = window((pending) -> Duration.ofMillis(delays[call[0]++]));
		add(window, List.of(1L));
		add(window, List.of(2L));
		this.timer.advanceMillis(400);
		add(window, List.of(3L));
		add(window, List.of(4L));
		this.timer.advanceMillis(499);
		assertThat(this.target.removals()).isEmpty();
		this.timer.advanceMillis(1);
		assertThat(this.target.removals()).containsExactly("evict c [1, 2, 3, 4] CHANGE");
		this.timer.advanceMillis(120_000);
		assertThat(this.target.removals()).isEmpty();
	}

	@Test
	void aChangeOfTheWholeCacheSwallowsTheKeys() {
		HeldCache window = window(later());
		add(window, List.of(1L));
		add(window, null);
		add(window, List.of(2L));
		window.flush();
		assertThat(this.target.removals()).containsExactly("evict c all CHANGE");
		window.flush();
		assertThat(this.target.removals()).isEmpty();
	}

	@Test
	void moreKeysThanAreKeptBecomeTheWholeCache() {
		HeldCache window = window(later());
		add(window, new ArrayList<>(LongStream.range(0, EvictionBatch.MAX_KEYS).boxed().toList()));
		add(window, List.of(0L));
		window.flush();
		assertThat(this.target.removals().get(0)).startsWith("evict c [0, 1,");
		add(window, new ArrayList<>(LongStream.rangeClosed(0, EvictionBatch.MAX_KEYS).boxed().toList()));
		add(window, List.of(-1L));
		window.flush();
		assertThat(this.target.removals()).containsExactly("evict c all OVERFLOW");
		add(window, List.of(7L));
		window.flush();
		assertThat(this.target.removals()).containsExactly("evict c [7] CHANGE");
	}

	@Test
	void aStrategyThatThrowsOrAnswersNonsenseInvalidatesAtOnce() {
		List<InvalidationStrategy> strategies = List.of((pending) -> {
			throw new IllegalStateException("broken");
		}, (pending) -> {
			throw new StackOverflowError();
		}, (pending) -> null, (pending) -> Duration.ofSeconds(-1));
		for (InvalidationStrategy strategy : strategies) {
			HeldCache window = window(strategy);
			add(window, List.of(1L));
			add(window, List.of(2L));
			assertThat(this.target.removals()).containsExactly("evict c [1] CHANGE", "evict c [2] CHANGE");
		}
	}

	@Test
	void aDelayWithoutEndStillFlushesOnDemand() {
		HeldCache window = window((pending) -> Duration.ofSeconds(Long.MAX_VALUE));
		add(window, List.of(1L));
		window.flush();
		assertThat(this.target.removals()).containsExactly("evict c [1] CHANGE");
	}

	@Test
	void withoutATimerNothingIsHeldBack() {
		this.timer.shutdown();
		HeldCache window = window(later());
		add(window, List.of(1L));
		assertThat(this.target.removals()).containsExactly("evict c [1] CHANGE");
	}

	@Test
	void aStrategyMayItselfFlush() {
		AtomicReference<HeldCache> self = new AtomicReference<>();
		HeldCache window = window((pending) -> {
			self.get().flush();
			return Duration.ofSeconds(5);
		});
		self.set(window);
		add(window, List.of(1L));
		add(window, List.of(2L));
		window.flush();
		assertThat(this.target.evicted).contains(1L, 2L);
	}

	@Test
	void whatCouldNotBeHandedOverIsKeptAndHandedOverLater() {
		int[] failures = { 2 };
		RecordingEvictions failing = new RecordingEvictions() {

			@Override
			public void evict(EvictionBatch batch) {
				if (failures[0]-- > 0) {
					throw new OutOfMemoryError("not really");
				}
				super.evict(batch);
			}

		};
		HeldCache window = new HeldCache(later(), failing, this.timer, this.timer::nanoTime);
		add(window, List.of(1L));
		this.timer.advanceMillis(60_000);
		assertThat(failing.removals()).isEmpty();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(window::flush);
		add(window, List.of(2L));
		this.timer.advanceMillis(100);
		assertThat(failing.removals()).containsExactly("evict c [1, 2] CHANGE");
		this.timer.advanceMillis(60_000);
		assertThat(failing.removals()).isEmpty();
	}

	@Test
	void theStrategySeesWhatIsPending() {
		List<String> seen = new ArrayList<>();
		HeldCache window = window((pending) -> {
			seen.add(describe(pending));
			return (pending.size() < 3) ? Duration.ofSeconds(60) : Duration.ZERO;
		});
		window.add(Operation.INSERT, List.of(1L), this.timer.nanoTime());
		this.timer.advanceMillis(1_000);
		window.add(Operation.UPDATE, List.of(2L), this.timer.nanoTime());
		this.timer.advanceMillis(1_000);
		window.add(Operation.DELETE, List.of(3L), this.timer.nanoTime());
		this.timer.advanceMillis(5_000);
		window.add(Operation.TRUNCATE, null, this.timer.nanoTime());
		assertThat(seen).containsExactly("1 [INSERT] PT0S null", "2 [INSERT, UPDATE] PT1S null",
				"3 [UPDATE, DELETE] PT2S null", "1 [TRUNCATE] PT0S PT5S");
	}

	@Test
	void theHistoryOfOperationsIsBounded() {
		int[] most = { 0 };
		HeldCache window = window((pending) -> {
			most[0] = Math.max(most[0], pending.latestOperations(Integer.MAX_VALUE).size());
			return Duration.ofSeconds(60);
		});
		for (int i = 0; i < 3 * EvictionWindow.MAX_OPERATIONS; i++) {
			add(window, List.of(1L));
		}
		assertThat(most[0]).isEqualTo(EvictionWindow.MAX_OPERATIONS);
	}

	private static String describe(PendingChanges pending) {
		return pending.size() + " " + pending.latestOperations(2) + " " + pending.age() + " "
				+ pending.sinceLastInvalidation();
	}

	private static InvalidationStrategy later() {
		return (pending) -> Duration.ofSeconds(60);
	}

	private HeldCache window(InvalidationStrategy strategy) {
		return new HeldCache(strategy, this.target, this.timer, this.timer::nanoTime);
	}

	private void add(HeldCache window, Collection<Object> keys) {
		window.add(Operation.UPDATE, keys, this.timer.nanoTime());
	}

}
