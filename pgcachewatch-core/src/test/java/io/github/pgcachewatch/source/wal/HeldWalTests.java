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
 * What a long transaction keeps of the WAL.
 */
class HeldWalTests {

	private final HeldWal held = new HeldWal();

	@Test
	void whatIsWrittenSinceTheLastLookBeforeTheTransactionIsHeldByIt() {
		assertThat(this.held.look(1, 1, 100)).isZero();
		assertThat(this.held.look(1, 1, 200)).isZero();
		assertThat(this.held.look(1, 2, 300)).isEqualTo(100);
		assertThat(this.held.look(1, 5, 1000)).isEqualTo(800);
	}

	@Test
	void aTransactionThatIsOlderThanTheFirstLookHoldsAllSince() {
		assertThat(this.held.look(1, 3, 100)).isZero();
		assertThat(this.held.look(1, 4, 1000)).isEqualTo(900);
	}

	@Test
	void whereOneTransactionFollowsAnotherNoMoreThanWhatCameSinceTheLastLookIsHeld() {
		this.held.look(0, 0, 0);
		for (int i = 1; i < 10; i++) {
			assertThat(this.held.look(i, i + 1, 1000L * i)).isLessThanOrEqualTo(1000);
		}
	}

	@Test
	void transactionsThatOverlapHoldWhatIsWrittenSinceTheirBegin() {
		assertThat(this.held.look(10, 10, 50)).isZero();
		assertThat(this.held.look(10, 11, 100)).isEqualTo(50);
		assertThat(this.held.look(10, 12, 1000)).isEqualTo(950);
		assertThat(this.held.look(11, 12, 2000)).isEqualTo(1900);
		assertThat(this.held.look(11, 12, 3000)).isEqualTo(2900);
	}

	@Test
	void aTransactionThatHasEndedHoldsNothing() {
		this.held.look(1, 1, 100);
		assertThat(this.held.look(1, 2, 900)).isEqualTo(800);
		assertThat(this.held.look(2, 2, 1000)).isZero();
	}

}
