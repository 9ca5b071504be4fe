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
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.TimedStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StrategyRegistryTests {

	private static final InvalidationStrategy CALM = (pending) -> Duration.ofSeconds(5);

	private static final InvalidationStrategy OTHER = (pending) -> Duration.ZERO;

	private final CacheBinding own = discovered();

	private final CacheBinding plain = CacheBinding.ofProperty("book", "book", List.of(), null, List.of(),
			"a.property");

	@Test
	void theAnnotationsStrategyComesBeforeTheCachesAndThatBeforeTheGlobalOne() {
		StrategyRegistry strategies = new StrategyRegistry("timed", Map.of("book", "windowed", "own", "greedy"),
				Map.of("calm", CALM), Map.of());
		assertThat(strategies.resolve(this.own).strategy()).isSameAs(CALM);
		assertThat(strategies.resolve(this.plain).strategy()).isInstanceOf(WindowedStrategy.class);
		assertThat(new StrategyRegistry("timed", Map.of(), Map.of(), Map.of()).resolve(this.plain).strategy())
			.isInstanceOf(TimedStrategy.class);
	}

	@Test
	void theBuiltInOnesHaveTheDocumentedDefaults() {
		assertThat(resolve("greedy").strategy()).isInstanceOf(GreedyStrategy.class);
		assertThat(resolve("windowed").strategy()).hasToString("windowed (max-events 5, max-delay PT30S, pattern [])");
		assertThat(resolve("timed").strategy()).hasToString("timed (interval PT10M)");
	}

	@Test
	void configurationRedefinesBuiltInOnesAndBeans() {
		StrategyRegistry strategies = new StrategyRegistry("greedy", Map.of(), Map.of("greedy", OTHER, "calm", OTHER),
				Map.of("greedy", CALM, "calm", CALM));
		assertThat(strategies.resolve(this.plain).strategy()).isSameAs(CALM);
		assertThat(strategies.resolve(this.own).strategy()).isSameAs(CALM);
	}

	@Test
	void anUnknownNameIsRefusedWhereItStands() {
		StrategyRegistry none = new StrategyRegistry("greedy", Map.of("book", "lazy"), Map.of(), Map.of());
		assertUnknown(() -> none.resolve(this.own), this.own.place(), "'calm'");
		assertUnknown(none::validate, "pgcachewatch.caches.book.strategy", "'lazy'");
		assertUnknown(new StrategyRegistry("lazy", Map.of(), Map.of(), Map.of())::validate, "pgcachewatch.strategy",
				"'lazy'");
	}

	private static void assertUnknown(ThrowingCallable call, String place, String problem) {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(call).satisfies((ex) -> {
			assertThat(ex.reason()).isEqualTo(InvalidBindingException.Reason.STRATEGY);
			assertThat(ex.place()).isEqualTo(place);
			assertThat(ex.problem()).contains(problem);
			assertThat(ex.action()).contains("greedy, timed, windowed");
		});
	}

	private StrategyRegistry.NamedStrategy resolve(String name) {
		return new StrategyRegistry(name, Map.of(), Map.of(), Map.of()).resolve(this.plain);
	}

	private static CacheBinding discovered() {
		return TestRoutes.discover(Own.class).bindings().get(0);
	}

	static class Own {

		@PgInvalidated(table = "book", strategy = "calm", cacheNames = "own")
		public String find(long id) {
			return "x";
		}

	}

}
