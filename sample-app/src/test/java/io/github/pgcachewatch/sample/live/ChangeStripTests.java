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
import java.util.stream.IntStream;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What the page is told, and how much of it is kept.
 */
class RecentEventsTests {

	private final RecentEvents events = new RecentEvents();

	@Test
	void eachEventIsToldInItsOwnWords() {
		this.events.onChange(TableChange.of(Operation.UPDATE, "book", Map.of("id", 42)));
		this.events.onChange(TableChange.of(Operation.TRUNCATE, "review"));
		this.events
			.onInvalidation(new CacheInvalidated("catalogue", List.of(), CacheInvalidated.Cause.CHANGE, Instant.now()));
		this.events.onStateChange(
				new ListenerStateChanged(ListenerState.LIVE, ListenerState.DISCONNECTED, new Exception("cut")));
		assertThat(this.events.after(0).events())
			.extracting(LiveEvent::kind, LiveEvent::what, LiveEvent::keys, LiveEvent::note)
			.containsExactly(tuple("change", "UPDATE book", "id=42", ""),
					tuple("change", "TRUNCATE review", "whole table", ""),
					tuple("eviction", "catalogue", "all entries", "CHANGE"),
					tuple("listener", "DISCONNECTED", "was LIVE", "cut"));
	}

	@Test
	void aBulkChangeIsToldInOneShortLine() {
		this.events.onChange(TableChange.of(Operation.DELETE, "book",
				IntStream.range(0, 500).mapToObj((id) -> Map.of("id", id)).toList()));
		assertThat(this.events.after(0).events()).singleElement()
			.extracting(LiveEvent::keys)
			.asString()
			.startsWith("id=0, id=1, ")
			.endsWith("id=9 and 490 more");
	}

	@Test
	void onlyWhatIsNewIsTold() {
		change(1);
		long seen = this.events.after(0).total();
		assertThat(this.events.after(seen).events()).isEmpty();
		change(2);
		assertThat(this.events.after(seen).events()).extracting(LiveEvent::keys).containsExactly("id=2");
	}

	@Test
	void onlyTheLatestAreKept() {
		IntStream.range(0, 1000).forEach(this::change);
		RecentEvents.News news = this.events.after(0);
		assertThat(news.total()).isEqualTo(1000);
		assertThat(news.events()).hasSize(100).last().extracting(LiveEvent::keys).isEqualTo("id=999");
	}

	private void change(int id) {
		this.events.onChange(TableChange.of(Operation.UPDATE, "book", Map.of("id", id)));
	}

}
