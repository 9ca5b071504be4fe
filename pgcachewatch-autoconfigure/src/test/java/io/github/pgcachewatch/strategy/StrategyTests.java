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

package io.github.pgcachewatch.strategy;

import java.time.Duration;
import java.util.List;

import io.github.pgcachewatch.event.Operation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StrategyTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@Test
	void greedyNeverWaits() {
		assertThat(new GreedyStrategy().delay(pending(1, MINUTE, null))).isZero();
	}

	@Test
	void windowedWaitsForChangesOrForTheRestOfItsDelay() {
		WindowedStrategy windowed = new WindowedStrategy(3, MINUTE);
		assertThat(windowed.delay(pending(1, Duration.ZERO, null))).isEqualTo(MINUTE);
		assertThat(windowed.delay(pending(2, Duration.ofSeconds(20), null))).isEqualTo(Duration.ofSeconds(40));
		assertThat(windowed.delay(pending(3, Duration.ZERO, null))).isZero();
		assertThat(windowed.delay(pending(4, Duration.ZERO, null))).isZero();
	}

	@Test
	void windowedNeverAnswersLessThanZero() {
		assertThat(new WindowedStrategy(3, MINUTE).delay(pending(1, MINUTE.plusSeconds(1), null))).isZero();
	}

	@Test
	void aPatternFlushesWhenTheLatestOperationsMatch() {
		WindowedStrategy windowed = new WindowedStrategy(null, MINUTE, List.of(Operation.DELETE, Operation.INSERT));
		assertThat(windowed.delay(pending(Duration.ZERO, Operation.INSERT, Operation.DELETE))).isEqualTo(MINUTE);
		assertThat(windowed.delay(pending(Duration.ZERO, Operation.INSERT))).isEqualTo(MINUTE);
		assertThat(windowed.delay(pending(Duration.ZERO, Operation.UPDATE, Operation.DELETE, Operation.INSERT)))
			.isZero();
	}

	@Test
	void withAPatternTheNumberOfChangesCountsOnlyWhereItIsSet() {
		List<Operation> pattern = List.of(Operation.TRUNCATE);
		assertThat(new WindowedStrategy(null, MINUTE, pattern).delay(pending(1_000, Duration.ZERO, null)))
			.isEqualTo(MINUTE);
		assertThat(new WindowedStrategy(5, MINUTE, pattern).delay(pending(5, Duration.ZERO, null))).isZero();
	}

	@Test
	void timedWaitsForTheRestOfItsInterval() {
		TimedStrategy timed = new TimedStrategy(MINUTE);
		assertThat(timed.delay(pending(1, Duration.ZERO, null))).isZero();
		assertThat(timed.delay(pending(1, Duration.ZERO, Duration.ofSeconds(20)))).isEqualTo(Duration.ofSeconds(40));
		assertThat(timed.delay(pending(1, Duration.ZERO, MINUTE))).isZero();
		assertThat(timed.delay(pending(1, Duration.ZERO, MINUTE.plusSeconds(1)))).isZero();
	}

	@Test
	void limitsThatAreNotPositiveAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new WindowedStrategy(0, MINUTE))
			.withMessageContaining("'max-events'");
		assertThatIllegalArgumentException().isThrownBy(() -> new WindowedStrategy(1, Duration.ZERO))
			.withMessageContaining("'max-delay'");
		assertThatIllegalArgumentException().isThrownBy(() -> new TimedStrategy(Duration.ofSeconds(-1)))
			.withMessageContaining("'interval'");
	}

	@Test
	void aStrategyTellsItsSettings() {
		assertThat(new GreedyStrategy()).hasToString("greedy");
		assertThat(new TimedStrategy(MINUTE)).hasToString("timed (interval PT1M)");
		assertThat(new WindowedStrategy(3, MINUTE)).hasToString("windowed (max-events 3, max-delay PT1M, pattern [])");
	}

	private static PendingChanges pending(Duration age, Operation... operations) {
		return new Pending(operations.length, age, null, List.of(operations));
	}

	private static PendingChanges pending(int size, Duration age, Duration sinceLast) {
		return new Pending(size, age, sinceLast, List.of(Operation.UPDATE));
	}

	private record Pending(int size, Duration age, Duration sinceLastInvalidation,
			List<Operation> operations) implements PendingChanges {

		@Override
		public List<Operation> latestOperations(int count) {
			return this.operations.subList(Math.max(0, this.operations.size() - count), this.operations.size());
		}

	}

}
