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
	void whatIsWrittenSinceALookBeforeTheTransactionIsHeldByIt() {
		assertThat(this.held.look(1, 100)).isZero();
		assertThat(this.held.look(2, 200)).isZero();
		assertThat(this.held.look(2, 300)).isEqualTo(200);
		assertThat(this.held.look(2, 1000)).isEqualTo(900);
	}

	@Test
	void whereOneTransactionFollowsAnotherNothingIsHeld() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.held.look(i, 1000L * i)).isZero();
		}
	}

	@Test
	void aTransactionThatHasEndedHoldsNothing() {
		this.held.look(1, 100);
		assertThat(this.held.look(1, 900)).isEqualTo(800);
		assertThat(this.held.look(2, 1000)).isZero();
		assertThat(this.held.look(2, 1100)).isEqualTo(200);
	}

}
