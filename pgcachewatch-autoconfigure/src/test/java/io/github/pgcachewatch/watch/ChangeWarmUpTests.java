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

package io.github.pgcachewatch.watch;

import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.TriggerWarmUp;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The way of a change is warm before the first one is received.
 */
class ChangeWarmUpTests {

	@Test
	void aBindingIsFound() {
		assertThat(ChangeWarmUp.findBinding()).singleElement()
			.satisfies((binding) -> assertThat(binding.columns()).containsExactly("id"));
	}

	@Test
	void triggersAreFoundInPlace() {
		assertThat(TriggerWarmUp.look()).isEqualTo(TriggerState.OK);
	}

	@Test
	void everyChangeIsCarriedThroughToItsRemoval() throws Exception {
		try (WatchThreads threads = new WatchThreads()) {
			WatchStatistics statistics = new ChangeWarmUp(threads).sendChanges();
			assertThat(statistics.counts().values()).contains((long) ChangeWarmUp.CHANGES);
			assertThat(statistics.counts()
				.entrySet()
				.stream()
				.filter((count) -> count.getKey().toString().contains("invalidations"))).singleElement()
				.satisfies((count) -> assertThat(count.getValue()).isEqualTo(ChangeWarmUp.CHANGES));
		}
	}

}
