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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.binding.Binding;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.trigger.TableDescription;
import org.junit.jupiter.api.Test;

import org.springframework.core.convert.support.DefaultConversionService;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidatorTests {

	private static final InvalidationStrategy LATER = (pending) -> Duration.ofSeconds(60);

	private final RecordingTarget target = new RecordingTarget();

	private final ManualScheduler timer = new ManualScheduler();

	private final Invalidator invalidator = new Invalidator(this.target, this.timer, this.timer::nanoTime);

	@Test
	void aChangeIsStampedBeforeItIsEvicted() {
		route(binding("c", "id"));
		change("public", 42L);
		assertThat(this.target.calls).containsExactly("stamp c [42]", "evict c [42] CHANGE");
	}

	@Test
	void aWholeTableChangeIsStampedBeforeItClears() {
		route(binding("c", "id"));
		this.invalidator.onChange(TableChange.of(Operation.TRUNCATE, "public.book"), 0);
		assertThat(this.target.calls).containsExactly("stampAll c", "clear c CHANGE");
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
		this.invalidator.onChange(TableChange.of(Operation.UPDATE, "public.other", Map.of("id", 1L)), 0);
		this.invalidator.onChange(TableChange.of(Operation.UPDATE, "private.book", Map.of("id", 1L)), 0);
		assertThat(this.target.calls).isEmpty();
	}

	@Test
	void aChangeWithoutASchemaConcernsTheTableInEverySchema() {
		TableDescription archived = new TableDescription(new TableName("archive", "book"),
				new TableName("archive", "book"), Map.of("id", CachingContext.column("id", "int8")));
		List<Route> routes = new ArrayList<>(List.of(make(Map.of(), binding("c", "id"))));
		routes.add(factory(Map.of()).route(binding("d", "id"), archived));
		this.invalidator.route(routes);
		change(null, 42L);
		assertThat(this.target.removals()).containsExactlyInAnyOrder("evict c [42] CHANGE", "evict d [42] CHANGE");
		change("archive", 42L);
		assertThat(this.target.removals()).containsExactly("evict d [42] CHANGE");
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
		this.invalidator.onChange(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L, "other", 2L)), 0);
		assertThat(most[0]).isOne();
		this.invalidator.flush();
		assertThat(this.target.removals()).containsExactly("evict c [1, 2] CHANGE");
	}

	@Test
	void aClearByOneRouteSufficesForTheOthers() {
		route(binding("c", "id"), binding("c"), binding("c", "other"));
		this.invalidator.onChange(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L, "other", 2L)), 0);
		assertThat(this.target.calls).containsExactly("stampAll c", "clear c CHANGE");
	}

	@Test
	void aRowThatNoCallCanNameIsNoChange() {
		route(Binding.ofProperty("c", "public.book", List.of("id", "other"), Numbers.class, "a property"));
		this.invalidator.onChange(TableChange.of(Operation.UPDATE, "public.book", row("id", null, "other", 1L)), 0);
		assertThat(this.target.calls).isEmpty();
	}

	@Test
	void aRouteThatFailsClearsItsCacheAndLeavesTheOthersAlone() {
		RecordingTarget failing = new RecordingTarget() {

			@Override
			public void stamp(String cacheName, Collection<?> keys) {
				if (cacheName.equals("c")) {
					throw new StackOverflowError("broken");
				}
				super.stamp(cacheName, keys);
			}

		};
		Invalidator other = new Invalidator(failing, this.timer);
		other.route(List.of(make(Map.of(), binding("c", "id")), make(Map.of(), binding("d", "id"))));
		other.onChange(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L)), 0);
		other.onChange(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 2L)), 0);
		assertThat(failing.calls).containsExactly("stampAll c", "clear c FAILURE", "stamp d [1]", "evict d [1] CHANGE",
				"again {c=[], d=[1]}", "stampAll c", "clear c FAILURE", "stamp d [2]", "evict d [2] CHANGE",
				"again {c=[], d=[2]}");
	}

	@Test
	void changesThatComeInTogetherAreRepeatedTogetherAtTheirEnd() {
		route(binding("c", "id"), binding("d"));
		try (Invalidator.Changes changes = this.invalidator.changes()) {
			changes.take(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L)), 0);
			changes.take(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 2L)), 0);
			assertThat(this.target.calls).hasSize(8).noneMatch((call) -> call.startsWith("again"));
		}
		assertThat(this.target.calls).hasSize(9).endsWith("again {c=[1, 2], d=[]}");
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
		assertThat(this.target.calls.subList(0, 2)).containsExactlyInAnyOrder("evict c [42] CHANGE", "clear d CHANGE");
		assertThat(this.target.calls).endsWith("settled");
	}

	@Test
	void replacingTheRoutesLosesNothingThatIsHeldBack() {
		route(Map.of("c", "later"), binding("c", "id"));
		change("public", 42L);
		this.invalidator.route(List.of());
		assertThat(this.invalidator.routes()).isEmpty();
		this.timer.advanceMillis(60_000);
		assertThat(this.target.removals()).containsExactly("evict c [42] CHANGE");
	}

	@Test
	void routesWithStrategiesOfTheirOwnDoNotWaitForEachOther() {
		this.invalidator
			.route(List.of(make(Map.of("c", "later"), binding("c", "id")), make(Map.of(), binding("c", "other"))));
		this.invalidator.onChange(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L, "other", 2L)), 0);
		assertThat(this.target.removals()).containsExactly("evict c [2] CHANGE");
		this.timer.advanceMillis(60_000);
		assertThat(this.target.removals()).containsExactly("evict c [1] CHANGE");
	}

	private void change(String schema, long id) {
		this.invalidator.onChange(
				new TableChange("ch", Operation.UPDATE, schema, "book", List.of(Map.of("id", id)), null, Instant.EPOCH),
				0);
	}

	private static Map<String, Object> row(String column, Object value, String other, Object otherValue) {
		Map<String, Object> row = new HashMap<>();
		row.put(column, value);
		row.put(other, otherValue);
		return row;
	}

	private void route(Binding... bindings) {
		route(Map.of(), bindings);
	}

	private void route(Map<String, String> strategies, Binding... bindings) {
		this.invalidator.route(Arrays.stream(bindings).map((binding) -> make(strategies, binding)).toList());
	}

	private static Binding binding(String cacheName, String... key) {
		return Binding.ofProperty(cacheName, "public.book", List.of(key), null, "a property");
	}

	private static Route make(Map<String, String> strategies, Binding binding) {
		return make(strategies, LATER, binding);
	}

	private static Route make(Map<String, String> perCache, InvalidationStrategy strategy, Binding binding) {
		return factory(perCache, strategy).route(binding, CachingContext.tableOf("book", "id int8", "other int8"));
	}

	private static RouteFactory factory(Map<String, String> perCache) {
		return factory(perCache, LATER);
	}

	private static RouteFactory factory(Map<String, String> perCache, InvalidationStrategy strategy) {
		return new RouteFactory(new DefaultConversionService(), new InvalidBindingTests.NoBeans(),
				new StrategyRegistry("greedy", perCache, Map.of("later", strategy, "counting", strategy), Map.of()));
	}

	record Numbers(long id, long other) {
	}

}
