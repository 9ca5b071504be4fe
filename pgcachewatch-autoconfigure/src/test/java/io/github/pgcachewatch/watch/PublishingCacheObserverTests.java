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

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.watch.WatchStatistics.Series;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PublishingCacheObserver}: each eviction is counted and published once.
 */
class PublishingCacheObserverTests {

	private static final Series KEYS_BY_CHANGE = new Series("invalidations",
			List.of("cache", "books", "scope", "keys", "cause", "change"));

	private final WatchStatistics statistics = new WatchStatistics();

	@Test
	void anEvictionIsCountedAndPublishedAndItsRepetitionIsNeither() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Recorder.class)) {
			PublishingCacheObserver observer = new PublishingCacheObserver(this.statistics,
					ApplicationEvents.of(context, Runnable::run, 10, () -> {
					}));
			observer.evicted(eviction(false));
			observer.evicted(eviction(true));
			assertThat(this.statistics.counts()).containsEntry(KEYS_BY_CHANGE, 1L);
			assertThat(context.getBean(Recorder.class).events).singleElement()
				.satisfies((event) -> assertThat(event.keys()).containsExactly(1L));
		}
	}

	private static Eviction eviction(boolean repeated) {
		return new Eviction("books", CacheKeys.of(1L), Cause.CHANGE, System.nanoTime(), repeated);
	}

	static class Recorder {

		final Queue<CacheInvalidated> events = new ConcurrentLinkedQueue<>();

		@EventListener
		void record(CacheInvalidated event) {
			this.events.add(event);
		}

	}

}
