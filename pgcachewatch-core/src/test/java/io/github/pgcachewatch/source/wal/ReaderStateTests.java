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

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How far a reader is behind.
 */
class ReaderStateTests {

	private final ReaderState state = new ReaderState();

	@Test
	void whenEverythingIsSentThenThereIsNoLag() {
		this.state.flushed(1000, 1000);
		assertThat(this.state.unsentBytes()).isZero();
		assertThat(this.state.lag()).isZero();
	}

	@Test
	void whenOnlyAPageHeaderIsAheadThenThereIsNoLag() {
		this.state.flushed(8192 + 24, 8192);
		this.state.flushed(16 << 20 | 40, 16 << 20);
		assertThat(this.state.unsentBytes()).isZero();
		assertThat(this.state.lag()).isZero();
	}

	@Test
	void whenSomethingIsNotSentThenTheLagGrowsUntilItIs() {
		this.state.flushed(5000, 1000);
		assertThat(this.state.unsentBytes()).isPositive();
		WalInstance.eventually().until(() -> !this.state.lag().isZero());
		Duration lag = this.state.lag();
		// What is written meanwhile makes it no younger.
		this.state.flushed(9000, 2000);
		assertThat(this.state.lag()).isGreaterThanOrEqualTo(lag);
		this.state.reported(4000);
		assertThat(this.state.lag()).isPositive();
		this.state.reported(5000);
		assertThat(this.state.lag()).isZero();
	}

}
