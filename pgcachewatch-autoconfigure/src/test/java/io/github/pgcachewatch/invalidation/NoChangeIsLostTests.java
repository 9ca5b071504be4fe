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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.TimedStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each change is followed by an eviction of its keys, whatever the strategy answers, and
 * within the bound of the strategy.
 */
class NoChangeIsLostTests {

	private static final long BOUND_MILLIS = 1_000;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void eachChangeIsEvictedWithinTheStrategysBound(long seed) {
		for (InvalidationStrategy strategy : strategies(new Random(seed))) {
			new Run(strategy, new Random(seed)).go();
		}
	}

	@Test
	void changesAreNotLostBetweenThreads() throws Exception {
		Set<Object> removed = ConcurrentHashMap.newKeySet();
		RecordingEvictions target = new RecordingEvictions() {

			@Override
			void evicted(Eviction eviction) {
				removed.addAll(eviction.keys().some());
			}

		};
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		ExecutorService flusher = Executors.newSingleThreadExecutor();
		try {
			HeldCache window = new HeldCache(new WindowedStrategy(7, Duration.ofNanos(50_000)), target, timer,
					System::nanoTime);
			AtomicBoolean done = new AtomicBoolean();
			Callable<Void> flushing = () -> {
				while (!done.get()) {
					window.flush();
				}
				return null;
			};
			Future<Void> flushed = flusher.submit(flushing);
			for (long key = 0; key < 100_000; key++) {
				window.add(Operation.UPDATE, List.of(key), System.nanoTime());
			}
			done.set(true);
			flushed.get(30, TimeUnit.SECONDS);
			window.flush();
			assertThat(removed).hasSize(100_000);
		}
		finally {
			timer.shutdownNow();
			flusher.shutdownNow();
		}
	}

	private static List<InvalidationStrategy> strategies(Random random) {
		Duration bound = Duration.ofMillis(BOUND_MILLIS);
		return List.of(new GreedyStrategy(), new WindowedStrategy(5, bound), new TimedStrategy(bound),
				new WindowedStrategy(null, bound, List.of(Operation.DELETE, Operation.INSERT)),
				(pending) -> Duration.ofMillis(random.nextLong(BOUND_MILLIS)), (pending) -> {
					if (random.nextInt(5) == 0) {
						throw new IllegalStateException("broken");
					}
					return (random.nextInt(5) == 0) ? null : Duration.ofMillis(random.nextLong(-10, BOUND_MILLIS));
				});
	}

	private static final class Run {

		private final ManualScheduler timer = new ManualScheduler();

		private final Random random;

		private final Map<Object, Long> pendingSince = new HashMap<>();

		private final HeldCache window;

		Run(InvalidationStrategy strategy, Random random) {
			this.random = random;
			RecordingEvictions target = new RecordingEvictions() {

				@Override
				void evicted(Eviction eviction) {
					if (eviction.keys().isAll()) {
						Run.this.pendingSince.clear();
					}
					else {
						Run.this.pendingSince.keySet().removeAll(new HashSet<>(eviction.keys().some()));
					}
				}

			};
			this.window = new HeldCache(strategy, target, this.timer, this.timer::nanoTime);
		}

		void go() {
			for (int step = 0; step < 2_000; step++) {
				step();
				long now = this.timer.nanoTime();
				assertThat(this.pendingSince.values())
					.allSatisfy((since) -> assertThat(Duration.ofNanos(now - since).toMillis())
						.isLessThanOrEqualTo(BOUND_MILLIS));
			}
			this.timer.advanceMillis(BOUND_MILLIS);
			assertThat(this.pendingSince).isEmpty();
		}

		private void step() {
			switch (this.random.nextInt(20)) {
				case 0 -> this.window.flush();
				case 1 -> {
					this.pendingSince.putIfAbsent("all", this.timer.nanoTime());
					this.window.add(Operation.TRUNCATE, null, this.timer.nanoTime());
				}
				case 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> {
					long key = this.random.nextLong(50);
					this.pendingSince.putIfAbsent(key, this.timer.nanoTime());
					Operation operation = Operation.values()[this.random.nextInt(3)];
					this.window.add(operation, List.of(key), this.timer.nanoTime());
				}
				default -> this.timer.advanceMillis(this.random.nextLong(200));
			}
		}

	}

}
