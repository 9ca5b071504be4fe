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

package io.github.pgcachewatch.sample.live;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.sample.live.StripLine.EvictionTiming;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What the page is told of changes, and how much of it is kept.
 */
class ChangeStripTests {

	private static final Instant SENT = Instant.parse("2026-11-24T10:15:30.123456Z");

	private final ChangeStrip strip = new ChangeStrip();

	@Test
	void eachEventIsToldInItsOwnWords() {
		this.strip.add("A", TableChange.of(Operation.UPDATE, "book", Map.of("id", 42)));
		this.strip.add("A", TableChange.of(Operation.TRUNCATE, "review"));
		this.strip.add("A", new CacheInvalidated("catalogue", List.of(), Cause.RECONNECT, Instant.now()));
		this.strip.add("B",
				new ListenerStateChanged(ListenerState.LIVE, ListenerState.DISCONNECTED, new Exception("cut")));
		assertThat(this.strip.after(0).lines()).extracting(StripLine::kind, StripLine::what, StripLine::detail)
			.containsExactly(tuple("change", List.of("UPDATE book"), "id=42"),
					tuple("change", List.of("TRUNCATE review"), "whole table"),
					tuple("eviction", List.of("catalogue"), "dropped in A: RECONNECT"),
					tuple("listener", List.of("B DISCONNECTED"), "was LIVE: cut"));
	}

	@Test
	void theNotificationsOfATransactionMakeOneLineWhicheverInstancesHearOfThem() {
		for (String instance : List.of("A", "B")) {
			this.strip.add(instance, change(SENT, "book", 600));
			this.strip.add(instance, change(SENT, "book", 400));
		}
		assertThat(this.strip.after(0).lines()).singleElement()
			.extracting(StripLine::what, StripLine::detail)
			.containsExactly(List.of("UPDATE book"), "1,000 rows in 2 notifications");
	}

	@Test
	void aTransactionThatChangesSeveralTablesNamesEach() {
		this.strip.add("A", change(SENT, "book", 0));
		this.strip.add("A", change(SENT, "review", 0));
		assertThat(this.strip.after(0).lines()).singleElement()
			.extracting(StripLine::what, StripLine::detail)
			.containsExactly(List.of("UPDATE book", "UPDATE review"), "whole table");
	}

	@Test
	void theLastEvictionOfAChangeIsTimedInEachInstanceFromItsReceipt() {
		this.strip.add("B", change(SENT, "book", 1));
		this.strip.add("A", change(SENT, "book", 1));
		this.strip.add("A", evicted(2));
		this.strip.add("A", evicted(5));
		this.strip.add("B", evicted(7));
		assertThat(this.strip.after(0).lines()).singleElement()
			.extracting(StripLine::timings)
			.isEqualTo(List.of(new EvictionTiming("A", 4, null), new EvictionTiming("B", 6, null)));
	}

	@Test
	void anEvictionIsTakenForOneOfTheChangeThatNamesItsKeys() {
		this.strip.add("A", change(SENT, "book", Map.of("id", 7L, "author_id", 70L)));
		this.strip.add("A", change(SENT.plusSeconds(1), "book", Map.of("id", 8L, "author_id", 80L)));
		this.strip.add("A", new CacheInvalidated("find", List.of(7L), Cause.CHANGE, SENT.plusMillis(3)));
		assertThat(this.strip.after(0).lines()).extracting(StripLine::detail, (line) -> line.timings().size())
			.containsExactlyInAnyOrder(tuple("author_id=70 id=7", 1), tuple("author_id=80 id=8", 0));
		this.strip.add("A", new CacheInvalidated("find", List.of(7L, 8L), Cause.CHANGE, SENT.plusMillis(4)));
		assertThat(this.strip.after(0).lines()).allMatch((line) -> line.timings().size() == 1);
	}

	@Test
	void whatThePagesOwnWriterCommitsIsTimedFromThereToo() {
		Instant before = Instant.now();
		this.strip.committing(SENT);
		this.strip.add("A", change(SENT, "book", 1));
		this.strip.add("A", new CacheInvalidated("catalogue", List.of(), Cause.CHANGE, before.plusSeconds(60)));
		assertThat(this.strip.after(0).lines()).singleElement()
			.extracting((line) -> line.timings().get(0).fromCommit())
			.satisfies((millis) -> assertThat(millis).isGreaterThan(0).isLessThanOrEqualTo(60_000));
	}

	@Test
	void cachesThatWereDroppedTogetherShareALine() {
		for (String cache : List.of("find", "catalogue")) {
			this.strip.add("A", new CacheInvalidated(cache, List.of(), Cause.RECONNECT, SENT));
		}
		this.strip.add("B", new CacheInvalidated("find", List.of(), Cause.RECONNECT, SENT));
		assertThat(this.strip.after(0).lines()).extracting(StripLine::what, StripLine::detail)
			.containsExactly(tuple(List.of("catalogue", "find"), "dropped in A: RECONNECT"),
					tuple(List.of("find"), "dropped in B: RECONNECT"));
	}

	@Test
	void onlyWhatIsNewIsTold() {
		this.strip.add("A", change(SENT, "book", 1));
		long seen = this.strip.after(0).revision();
		assertThat(this.strip.after(seen).lines()).isEmpty();
		this.strip.add("A", change(SENT.plusSeconds(1), "review", 1));
		assertThat(this.strip.after(seen).lines()).extracting(StripLine::what)
			.containsExactly(List.of("UPDATE review"));
	}

	@Test
	void aLineThatWasToldIsToldAgainInItsNewState() {
		this.strip.add("A", change(SENT, "book", 1));
		ChangeStrip.StripUpdate first = this.strip.after(0);
		this.strip.add("A", evicted(2));
		assertThat(this.strip.after(first.revision()).lines()).extracting(StripLine::id)
			.containsExactly(first.lines().get(0).id());
	}

	@Test
	void onlyTheLatestAreKept() {
		IntStream.range(0, 1000).forEach((second) -> this.strip.add("A", change(SENT.plusSeconds(second), "book", 1)));
		assertThat(this.strip.after(0).lines()).hasSize(100).last().extracting(StripLine::id).isEqualTo(1000L);
	}

	private static TableChange change(Instant sent, String table, int rows) {
		List<Map<String, @Nullable Object>> keys = IntStream.range(0, rows)
			.mapToObj((id) -> Map.<String, @Nullable Object>of("id", id))
			.toList();
		return new TableChange("channel", Operation.UPDATE, "public", table, keys, sent, SENT.plusMillis(1));
	}

	private static TableChange change(Instant sent, String table, Map<String, Long> key) {
		Map<String, @Nullable Object> row = new TreeMap<>(key);
		return new TableChange("channel", Operation.UPDATE, "public", table, List.of(row), sent, SENT.plusMillis(1));
	}

	private static CacheInvalidated evicted(long millis) {
		return new CacheInvalidated("catalogue", List.of(), Cause.CHANGE, SENT.plusMillis(millis));
	}

}
