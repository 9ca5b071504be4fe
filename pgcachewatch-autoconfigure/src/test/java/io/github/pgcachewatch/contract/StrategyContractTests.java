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

package io.github.pgcachewatch.contract;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.PendingChanges;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * When a change is carried out.
 */
class StrategyContractTests {

	private static final String CHANGE = "UPDATE book SET title = title || '!' WHERE id = 1";

	private static TestApplication application;

	private static Books books;

	@BeforeAll
	static void start() {
		application = TestApplication.live(
				TestApplication.database("CREATE TABLE book (id bigint PRIMARY KEY, title text)",
						"INSERT INTO book VALUES (1, 'Solaris'), (2, 'Fiasco')"),
				Shop.class, "pgcachewatch.strategy=every-two", "pgcachewatch.strategies.every-two.type=windowed",
				"pgcachewatch.strategies.every-two.max-events=2", "pgcachewatch.strategies.every-two.max-delay=10m",
				"pgcachewatch.strategies.quick.type=windowed", "pgcachewatch.strategies.quick.max-events=1000",
				"pgcachewatch.strategies.quick.max-delay=300ms", "pgcachewatch.strategies.paired.type=windowed",
				"pgcachewatch.strategies.paired.pattern=insert,delete", "pgcachewatch.strategies.paired.max-delay=10m",
				"pgcachewatch.strategies.paced.type=timed", "pgcachewatch.strategies.paced.interval=4s",
				"pgcachewatch.strategies.timed.type=timed", "pgcachewatch.strategies.timed.interval=1s",
				"pgcachewatch.caches.own.strategy=greedy", "pgcachewatch.caches.[dotted.name].strategy=greedy");
		books = application.bean(Books.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void flush() {
		application.sync();
	}

	/**
	 * Executes a statement and waits until its change was routed here, without flushing
	 * windows as sync() does.
	 */
	private void change(String sql) {
		int before = application.bean(Changes.class).count();
		application.database().execute(sql);
		await().atMost(TestApplication.LIMIT).until(() -> application.bean(Changes.class).count() > before);
	}

	private void change() {
		change(CHANGE);
	}

	@Test
	void theGlobalStrategyIsTheDefault() {
		Object first = application.assertCached(() -> books.global(1));
		change();
		assertThat(books.global(1)).isSameAs(first);
		change();
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.global(1)).isNotSameAs(first));
	}

	@Test
	void aCacheMayHaveAStrategyOfItsOwn() {
		assertGreedy(() -> books.own(1));
		assertGreedy(() -> books.dotted(1));
	}

	@Test
	void anAnnotationMayNameAStrategy() {
		assertGreedy(() -> books.annotated(1));
	}

	private void assertGreedy(Supplier<Object> call) {
		Object first = application.assertCached(call);
		change();
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(call.get()).isNotSameAs(first));
	}

	@Test
	void aWindowEndsAtItsDelay() {
		Object first = application.assertCached(() -> books.quick(1));
		change();
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.quick(1)).isNotSameAs(first));
	}

	@Test
	void aWindowEndsWhereTheLatestOperationsMatchThePattern() {
		Object first = application.assertCached(() -> books.paired(1));
		change("INSERT INTO book VALUES (50, 'x')");
		change();
		change("DELETE FROM book WHERE id = 50");
		for (int i = 0; i < 6; i++) {
			change();
		}
		assertThat(books.paired(1)).isSameAs(first);
		change("INSERT INTO book VALUES (50, 'x')");
		change("DELETE FROM book WHERE id = 50");
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.paired(1)).isNotSameAs(first));
	}

	@Test
	void timedInvalidatesAtOnceAndThenOnceAnInterval() {
		await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
		assertGreedy(() -> books.paced(1));
		Object second = application.assertCached(() -> books.paced(1));
		change();
		change();
		assertThat(books.paced(1)).isSameAs(second);
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.paced(1)).isNotSameAs(second));
	}

	@Test
	void theThreeNamesMayBeRedefined() {
		Object first = application.assertCached(() -> books.timed(1));
		change();
		change();
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.timed(1)).isNotSameAs(first));
	}

	@Test
	void aBeanIsNamedByItsBeanName() {
		Object first = application.assertCached(() -> books.custom(1));
		change("INSERT INTO book VALUES (60, 'x')");
		change();
		assertThat(books.custom(1)).isSameAs(first);
		change("DELETE FROM book WHERE id = 60");
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.custom(1)).isNotSameAs(first));
	}

	@Test
	void aStrategyThatThrowsLosesNoChange() {
		assertGreedy(() -> books.throwing(1));
	}

	@Test
	void syncFlushesWindows() {
		application.assertEvictedBy(() -> books.global(1), CHANGE);
		application.assertEvictedBy(() -> books.paired(1), CHANGE);
		application.assertEvictedBy(() -> books.paced(1), CHANGE);
		application.assertEvictedBy(() -> books.custom(1), CHANGE);
	}

	@Test
	void whatAWindowHoldsBackIsNotFilledAnew() {
		Cache kept = application.cache("Books.paired");
		kept.get(1L);
		change();
		kept.put(1L, "stale");
		assertThat(application.cache("Books.paired").get(1L)).isNull();
	}

	@Test
	void whatAWindowHoldsBackSurvivesTheLossOfTheConnection() {
		Object first = application.assertCached(() -> books.paired(1));
		change();
		application.database()
			.execute(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%-pgcachewatch' "
							+ "AND datname = current_database()");
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.paired(1)).isNotSameAs(first));
		application.awaitLive();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, Changes.class })
	static class Shop {

		@Bean
		InvalidationStrategy onDelete() {
			return new InvalidationStrategy() {

				@Override
				public Duration delay(PendingChanges pending) {
					return pending.latestOperations(1).contains(Operation.DELETE) ? Duration.ZERO : Duration.ofHours(1);
				}

			};
		}

		@Bean
		InvalidationStrategy broken() {
			return (pending) -> {
				throw new IllegalStateException("broken");
			};
		}

	}

	static class Changes {

		private volatile int count;

		@EventListener
		void on(io.github.pgcachewatch.event.TableChange change) {
			this.count++;
		}

		int count() {
			return this.count;
		}

	}

	@Service
	static class Books {

		@PgInvalidated(table = "book", key = "id")
		public Object global(long id) {
			return new Object();
		}

		@Cacheable("own")
		@PgInvalidated(table = "book", key = "id")
		public Object own(long id) {
			return new Object();
		}

		@Cacheable("dotted.name")
		@PgInvalidated(table = "book", key = "id")
		public Object dotted(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id", strategy = "greedy")
		public Object annotated(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id", strategy = "quick")
		public Object quick(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", strategy = "paired")
		public Object paired(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id", strategy = "paced")
		public Object paced(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id", strategy = "timed")
		public Object timed(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", strategy = "onDelete")
		public Object custom(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id", strategy = "broken")
		public Object throwing(long id) {
			return new Object();
		}

	}

}
