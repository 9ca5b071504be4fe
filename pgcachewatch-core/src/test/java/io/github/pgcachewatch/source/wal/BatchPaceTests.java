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

package io.github.pgcachewatch.source.wal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The time between two batches.
 */
class BatchPaceTests {

	private static final long MILLISECOND = 1_000_000;

	private final BatchPace pace = new BatchPace();

	@Test
	void theFirstBatchAndOneThatComesAloneAreSentAtOnce() {
		assertThat(this.pace.pause(0)).isZero();
		this.pace.sent(0, MILLISECOND / 2);
		assertThat(this.pace.pause(5 * MILLISECOND)).isZero();
	}

	@Test
	void soonAfterABatchMoreIsWaitedFor() {
		this.pace.sent(0, MILLISECOND / 2);
		assertThat(this.pace.pause(MILLISECOND / 2)).isEqualTo(MILLISECOND);
		assertThat(this.pace.pause(MILLISECOND)).isEqualTo(MILLISECOND / 2);
	}

	@Test
	void whereItTakesLongToSendItIsWaitedForAsLongAgainButNotWithoutBound() {
		this.pace.sent(0, 4 * MILLISECOND);
		assertThat(this.pace.pause(4 * MILLISECOND)).isEqualTo(4 * MILLISECOND);
		this.pace.sent(0, 1000 * MILLISECOND);
		assertThat(this.pace.pause(1000 * MILLISECOND)).isEqualTo(10 * MILLISECOND);
	}

}
