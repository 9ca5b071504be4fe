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

package io.github.pgcachewatch.source;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Backoff}.
 */
class BackoffTests {

	private static final Duration INITIAL = Duration.ofMillis(100);

	private static final Duration MAX = Duration.ofSeconds(30);

	private final RandomGenerator random = new Random(42);

	@Test
	void withoutJitterEachDelayIsTheOneBeforeMultiplied() {
		Backoff backoff = new Backoff(INITIAL, MAX, 2, 0);
		assertThat(backoff.delay(0, this.random)).hasMillis(100);
		assertThat(backoff.delay(1, this.random)).hasMillis(200);
		assertThat(backoff.delay(5, this.random)).hasMillis(3200);
	}

	@Test
	void theDelayNeverExceedsTheLongestOneHoweverOftenItFailed() {
		Backoff backoff = new Backoff(INITIAL, MAX, 2, 0);
		assertThat(backoff.delay(9, this.random)).isEqualTo(MAX);
		assertThat(backoff.delay(100_000, this.random)).isEqualTo(MAX);
		assertThat(backoff.delay(Integer.MAX_VALUE, this.random)).isEqualTo(MAX);
	}

	@Test
	void jitterShortensTheDelayByItsShareAtMost() {
		Backoff backoff = new Backoff(INITIAL, MAX, 2, 0.2);
		for (int i = 0; i < 10_000; i++) {
			assertThat(backoff.delay(20, this.random)).isBetween(MAX.multipliedBy(8).dividedBy(10), MAX);
		}
	}

	@Test
	void jitterSpreadsTheDelaysAtTheLongestOneToo() {
		Backoff backoff = new Backoff(INITIAL, MAX, 2, 0.2);
		long distinct = this.random.ints(100).mapToObj((i) -> backoff.delay(20, this.random)).distinct().count();
		assertThat(distinct).isGreaterThan(90);
	}

	@Test
	void fullJitterStillWaits() {
		Backoff backoff = new Backoff(Duration.ofMillis(1), MAX, 1, 1);
		for (int i = 0; i < 100; i++) {
			assertThat(backoff.delay(0, this.random)).isPositive();
		}
	}

	@Test
	void whatIsOutOfRangeIsRejectedByName() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(Duration.ZERO, MAX, 2, 0))
			.withMessageContaining("'initialDelay'");
		assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(MAX, INITIAL, 2, 0))
			.withMessageContaining("'maxDelay'");
		assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(INITIAL, MAX, 0.5, 0))
			.withMessageContaining("'multiplier'");
		assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(INITIAL, MAX, Double.NaN, 0))
			.withMessageContaining("'multiplier'");
		assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(INITIAL, MAX, 2, 1.1))
			.withMessageContaining("'jitter'");
	}

}
