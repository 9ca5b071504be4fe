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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.WindowedStrategy;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidatorTests {

	private static final InvalidationStrategy LATER = (pending) -> Duration.ofSeconds(60);

	private final RecordingEvictions target = new RecordingEvictions();

	private final ManualScheduler timer = new ManualScheduler();

	private final AtomicReference<Invalidator> flushed = new AtomicReference<>();

	private final Invalidator invalidator = new Invalidator(this.target, this.timer, this.timer::nanoTime);

	@Test
	void aChangeIsEvicted() {
		route(binding("c", "id"));
		change("public", 42L);
		assertThat(this.target.calls).containsExactly("evict c [42] CHANGE");
	}

	@Test
	void aWholeTableChangeClears() {
		route(binding("c", "id"));
		this.invalidator.changes(List.of(TableChange.of(Operation.TRUNCATE, "public.book")), 0);
		assertThat(this.target.calls).containsExactly("evict c all CHANGE");
	}

	@Test
	void aChangeThatIsHeldBackIsStampedAtReceipt() {
		route(Map.of("c", "later"), binding("c", "id"));
		change("public", 42L);
		assertThat(this.target.calls).containsExactly("stamp c [42]");
		this.timer.advanceMillis(60_000);
		assertThat(this.target.calls).containsExactly("stamp c [42]", "evict c [42] CHANGE");
	}

	@Test
	void aChangeOfATableThatNobodyWatchesDoesNothing() {
		route(binding("c", "id"));
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public.other", Map.of("id", 1L))), 0);
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "private.book", Map.of("id", 1L))), 0);
		assertThat(this.target.calls).isEmpty();
	}

	@Test
	void aChangeWithoutASchemaConcernsTheTableInEverySchema() {
		List<Route> routes = new ArrayList<>(List.of(make(Map.of(), binding("c", "id"))));
		routes.add(factory(Map.of()).route(binding("d", "id"), archived()));
		this.invalidator.route(routes);
		change(null, 42L);
		assertThat(this.target.handOvers()).containsExactly("evict c [42] CHANGE, d [42] CHANGE");
		change("archive", 42L);
		assertThat(this.target.handOvers()).containsExactly("evict d [42] CHANGE");
	}

	@Test
	void severalRoutesToOneCacheAreOneChange() {
		int[] most = { 0 };
		InvalidationStrategy counting = (pending) -> {
			most[0] = pending.size();
			return Duration.ofSeconds(60);
		};
		this.invalidator.route(List.of(make(Map.of("c", "counting"), counting, binding("c", "id")),
				make(Map.of("c", "counting"), counting, binding("c", "other"))));
		this.invalidator
			.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L, "other", 2L))), 0);
		assertThat(most[0]).isOne();
		this.invalidator.flush();
		assertThat(this.target.handOvers()).containsExactly("evict c [1, 2] CHANGE");
	}

	@Test
	void aClearByOneRouteSufficesForTheOthers() {
		route(binding("c", "id"), binding("c"), binding("c", "other"));
		this.invalidator
			.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L, "other", 2L))), 0);
		assertThat(this.target.calls).containsExactly("evict c all CHANGE");
	}

	@Test
	void aRowThatNoCallCanNameIsNoChange() {
		route(CacheBinding.ofProperty("c", "public.book", List.of("id", "other"), Numbers.class, List.of(),
				"a property"));
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", row("id", null, "other", 1L))),
				0);
		assertThat(this.target.calls).isEmpty();
	}

	@Test
	void aRouteThatFailsClearsItsCacheAndLeavesTheOthersAlone() {
		route(CacheBinding.ofProperty("c", "public.book", List.of("id"), BrokenKey.class, List.of(), "a property"),
				binding("d", "id"));
		change("public", 42L);
		assertThat(this.target.calls).containsExactly("evict c all FAILURE, d [42] CHANGE");
	}

	@Test
	void changesThatComeInTogetherAreEvictedTogether() {
		route(binding("c", "id"), binding("d"));
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L)),
				TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 2L)),
				TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L))), 0);
		assertThat(this.target.calls).containsExactly("evict c [1, 2] CHANGE, d all CHANGE");
	}

	@Test
	void cachesOfOneStrategyThatShareATableAreHandedOverTogether() {
		route(Map.of("c", "later", "d", "later"), binding("c", "id"), binding("d"));
		change("public", 42L);
		assertThat(this.target.calls).containsExactly("stamp c [42]", "stamp d all");
		this.timer.advanceMillis(60_000);
		assertThat(this.target.handOvers()).containsExactly("evict c [42] CHANGE, d all CHANGE");
	}

	@Test
	void cachesOfOneStrategyThatShareNoTableDoNotCountEachOthersChanges() {
		InvalidationStrategy counting = new WindowedStrategy(2, Duration.ofSeconds(60));
		Map<String, String> strategies = Map.of("c", "counting", "d", "counting");
		this.invalidator.route(List.of(make(strategies, counting, binding("c", "id")),
				factory(strategies, counting).route(binding("d", "id"), archived())));
		change("public", 1L);
		change("archive", 1L);
		assertThat(this.target.handOvers()).isEmpty();
		change("public", 2L);
		assertThat(this.target.handOvers()).containsExactly("evict c [1, 2] CHANGE");
	}

	@Test
	void aHandOverEvictsTheGreedyCachesOfItsChangesOnceMore() {
		route(Map.of("d", "later"), binding("c", "id"), binding("d"));
		change("public", 42L);
		assertThat(this.target.handOvers()).containsExactly("evict c [42] CHANGE");
		this.timer.advanceMillis(60_000);
		assertThat(this.target.handOvers()).containsExactly("evict d all CHANGE, c [42] CHANGE");
		this.timer.advanceMillis(120_000);
		assertThat(this.target.handOvers()).isEmpty();
	}

	@Test
	void aHandOverIsHeldOnceMoreByTheWindowsOfOtherStrategies() {
		twoWindows();
		change("public", 42L);
		this.timer.advanceMillis(1_000);
		assertThat(this.target.handOvers()).containsExactly("evict d [42] CHANGE");
		this.timer.advanceMillis(59_000);
		// After the hand-over of d, c may have been filled from what d held back, and so
		// on.
		assertThat(this.target.handOvers()).containsExactly("evict c [42] CHANGE");
		this.timer.advanceMillis(1_000);
		assertThat(this.target.handOvers()).containsExactly("evict d [42] CHANGE");
		this.timer.advanceMillis(600_000);
		assertThat(this.target.handOvers()).isEmpty();
	}

	@Test
	void aFlushHandsOverTheWindowsOfAllStrategiesTogether() {
		twoWindows();
		change("public", 42L);
		this.timer.advanceMillis(1_000);
		this.target.calls.clear();
		this.invalidator.flush();
		assertThat(this.target.handOvers()).containsExactly("evict c [42] CHANGE", "evict d [42] CHANGE");
		this.timer.advanceMillis(600_000);
		assertThat(this.target.handOvers()).isEmpty();
	}

	@Test
	void windowsThatAreHandedOverTogetherEvictWhatOneOfThemHandedOverBefore() {
		twoWindows();
		change("public", 42L);
		this.timer.advanceMillis(1_000);
		assertThat(this.target.handOvers()).containsExactly("evict d [42] CHANGE");
		// Meanwhile, d may have been filled from what c still holds back.
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 43L))),
				this.timer.nanoTime());
		this.invalidator.flush();
		assertThat(this.target.handOvers()).singleElement()
			.asString()
			.containsPattern("c \\[(42, 43|43, 42)]")
			.containsPattern("d \\[(42, 43|43, 42)]");
	}

	@Test
	void aFlushOnAnotherThreadDoesNotMissWhatIsBeingHandedOver() {
		int[] flushes = { 0 };
		List<String> duringHandOver = new ArrayList<>();
		InvalidationStrategy counting = (pending) -> {
			if (pending.size() == 2) {
				// The second change is due; another thread flushes before it is handed
				// over.
				flushes[0]++;
				this.invalidator.flush();
				duringHandOver.addAll(this.target.handOvers());
			}
			return (pending.size() < 2) ? Duration.ofDays(1) : Duration.ZERO;
		};
		this.invalidator.route(List.of(make(Map.of("c", "counting"), counting, binding("c", "id"))));
		change("public", 1L);
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 2L)),
				TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 3L))), 0);
		assertThat(flushes[0]).isPositive();
		assertThat(duringHandOver).containsExactly("evict c [1, 2] CHANGE");
		this.invalidator.flush();
		assertThat(this.target.handOvers()).containsExactly("evict c [3] CHANGE");
	}

	@Test
	void aChangeThatNoRouteAcceptsIsNoChangeForTheStrategy() {
		int[] asked = { 0 };
		InvalidationStrategy counting = (pending) -> {
			asked[0] = pending.size();
			return Duration.ofDays(1);
		};
		this.invalidator.route(List.of(make(Map.of("c", "counting"), counting, CacheBinding.ofProperty("c",
				"public.book", List.of("id", "other"), Numbers.class, List.of(), "a property"))));
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", row("id", null, "other", 1L))),
				0);
		assertThat(asked[0]).isZero();
		assertThat(this.target.calls).isEmpty();
	}

	@Test
	void aWindowIsEmptiedOnlyWhenItsContentsAreEvicted() {
		List<String> evictedByFlush = new ArrayList<>();
		RecordingEvictions flushing = new RecordingEvictions() {

			@Override
			public void stamp(EvictionBatch batch) {
				super.stamp(batch);
				// After the strategy was asked, and before the window is handed over.
				InvalidatorTests.this.flushed.get().flush();
				evictedByFlush.addAll(handOvers());
			}

		};
		Invalidator other = new Invalidator(flushing, this.timer, this.timer::nanoTime);
		this.flushed.set(other);
		InvalidationStrategy second = (pending) -> (pending.size() < 2) ? Duration.ofDays(1) : Duration.ZERO;
		other.route(List.of(make(Map.of("c", "counting"), second, binding("c", "id"))));
		List<TableChange> changes = List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L)),
				TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 2L)));
		other.changes(changes, 0);
		assertThat(evictedByFlush).containsExactly("evict c [1, 2] CHANGE");
	}

	// c waits for a minute, d for a second.
	private void twoWindows() {
		InvalidationStrategy sooner = new WindowedStrategy(100, Duration.ofSeconds(1));
		RouteFactory factory = TestRoutes.factory(new StrategyRegistry("greedy", Map.of("c", "later", "d", "sooner"),
				Map.of("later", LATER, "sooner", sooner), Map.of()));
		TableDescription table = CachingContext.tableOf("book", "id int8", "other int8");
		this.invalidator
			.route(List.of(factory.route(binding("c", "id"), table), factory.route(binding("d", "id"), table)));
	}

	@Test
	void anUnknownChangeInvalidatesEverything() {
		assertThat(this.invalidator.onUnknown()).isCompleted();
		assertThat(this.target.calls).containsExactly("invalidateAll UNPARSEABLE");
	}

	@Test
	void flushCarriesOutWhatIsHeldBackAndWaitsForItsRemoval() {
		route(Map.of("c", "later", "d", "later"), binding("c", "id"), binding("d"));
		change("public", 42L);
		this.target.calls.clear();
		assertThat(this.invalidator.flush()).isCompleted();
		assertThat(this.target.calls).containsExactly("evict c [42] CHANGE, d all CHANGE", "settled");
	}

	@Test
	void replacingTheRoutesLosesNothingThatIsHeldBack() {
		route(Map.of("c", "later"), binding("c", "id"));
		change("public", 42L);
		this.invalidator.route(List.of());
		assertThat(this.invalidator.routes()).isEmpty();
		this.timer.advanceMillis(60_000);
		assertThat(this.target.handOvers()).containsExactly("evict c [42] CHANGE");
	}

	@Test
	void routesWithStrategiesOfTheirOwnDoNotWaitForEachOther() {
		this.invalidator
			.route(List.of(make(Map.of("c", "later"), binding("c", "id")), make(Map.of(), binding("c", "other"))));
		this.invalidator
			.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L, "other", 2L))), 0);
		assertThat(this.target.handOvers()).containsExactly("evict c [2] CHANGE");
		this.timer.advanceMillis(60_000);
		assertThat(this.target.handOvers()).containsExactly("evict c [1, 2] CHANGE");
	}

	private static TableDescription archived() {
		return new TableDescription(new TableName("archive", "book"), new TableName("archive", "book"),
				Map.of("id", CachingContext.column("id", "int8")));
	}

	private void change(String schema, long id) {
		this.invalidator.changes(List.of(new TableChange("ch", Operation.UPDATE, schema, "book",
				List.of(Map.of("id", id)), null, Instant.EPOCH)), 0);
	}

	private static Map<String, Object> row(String column, Object value, String other, Object otherValue) {
		Map<String, Object> row = new HashMap<>();
		row.put(column, value);
		row.put(other, otherValue);
		return row;
	}

	private void route(CacheBinding... bindings) {
		route(Map.of(), bindings);
	}

	private void route(Map<String, String> strategies, CacheBinding... bindings) {
		this.invalidator.route(Arrays.stream(bindings).map((binding) -> make(strategies, binding)).toList());
	}

	private static CacheBinding binding(String cacheName, String... key) {
		return CacheBinding.ofProperty(cacheName, "public.book", List.of(key), null, List.of(), "a property");
	}

	private static Route make(Map<String, String> strategies, CacheBinding binding) {
		return make(strategies, LATER, binding);
	}

	private static Route make(Map<String, String> perCache, InvalidationStrategy strategy, CacheBinding binding) {
		return factory(perCache, strategy).route(binding, CachingContext.tableOf("book", "id int8", "other int8"));
	}

	private static RouteFactory factory(Map<String, String> perCache) {
		return factory(perCache, LATER);
	}

	private static RouteFactory factory(Map<String, String> perCache, InvalidationStrategy strategy) {
		return TestRoutes.factory(
				new StrategyRegistry("greedy", perCache, Map.of("later", strategy, "counting", strategy), Map.of()));
	}

	record BrokenKey(long id) {

		@Override
		public int hashCode() {
			throw new StackOverflowError("broken");
		}

	}

	record Numbers(long id, long other) {
	}

}
