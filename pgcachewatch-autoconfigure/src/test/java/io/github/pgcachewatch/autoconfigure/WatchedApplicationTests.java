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

package io.github.pgcachewatch.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.sql.DataSource;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a running application can be made to do by its properties and beans.
 */
class WatchedApplicationTests {

	private static final String CHANNEL = "ch_pgcachewatch_table_change";

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.contextRunner = Bookshop.contextRunner(this.database).withUserConfiguration(ShopConfiguration.class);
	}

	@Test
	void whenTheStrategyIsWindowedTheCacheFollowsAfterSoManyChanges() {
		this.contextRunner
			.withPropertyValues("pgcachewatch.strategy=windowed", "pgcachewatch.strategies.windowed.max-events=2",
					"pgcachewatch.strategies.windowed.max-delay=10m")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				books.title(1);
				Events events = new Events();
				context.getSourceApplicationContext().addApplicationListener(events::add);
				this.database.execute("UPDATE book SET title = 'one' WHERE id = 1");
				await().atMost(Bookshop.LIMIT).until(() -> events.count(TableChange.class) == 1);
				assertThat(books.title(1)).isEqualTo("Solaris");
				this.database.execute("UPDATE book SET title = 'two' WHERE id = 1");
				await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(books.title(1)).isEqualTo("two"));
			});
	}

	@Test
	void whenAWindowIsOpenSyncFlushesIt() {
		this.contextRunner
			.withPropertyValues("pgcachewatch.caches.[Books.title].strategy=timed",
					"pgcachewatch.strategies.timed.interval=1h")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				for (String title : new String[] { "one", "two" }) {
					books.title(1);
					this.database.execute("UPDATE book SET title = '" + title + "' WHERE id = 1");
					context.getBean(PgCacheWatch.class).sync().join();
					assertThat(books.title(1)).isEqualTo(title);
				}
			});
	}

	@Test
	void whenAStrategyIsABeanItIsSelectableByItsName() {
		this.contextRunner.withUserConfiguration(StrategyConfiguration.class)
			.withPropertyValues("pgcachewatch.strategy=fiveAtOnce")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				books.title(1);
				this.database.execute("UPDATE book SET title = 'one' WHERE id = 1",
						"UPDATE book SET title = 'two' WHERE id = 1", "UPDATE book SET title = 'three' WHERE id = 1",
						"UPDATE book SET title = 'four' WHERE id = 1");
				assertThat(books.title(1)).isEqualTo("Solaris");
				this.database.execute("UPDATE book SET title = 'five' WHERE id = 1");
				await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(books.title(1)).isEqualTo("five"));
			});
	}

	@Test
	void whenACacheIsBoundByPropertiesItIsEvictedByKey() {
		this.contextRunner
			.withPropertyValues("pgcachewatch.caches.shelf.invalidated-by[0].table=book",
					"pgcachewatch.caches.shelf.invalidated-by[0].key=id",
					"pgcachewatch.caches.shelf.invalidated-by[0].key-type=java.lang.Long")
			.run((context) -> {
				Bookshop.awaitLive(context);
				CacheManager manager = context.getBean(CacheManager.class);
				for (long id : new long[] { 1, 2 }) {
					manager.getCache("shelf").get(id, () -> "book");
				}
				this.database.execute("UPDATE book SET title = 'x' WHERE id = 1");
				context.getBean(PgCacheWatch.class).sync().join();
				assertThat(manager.getCache("shelf").get(1L)).isNull();
				assertThat(manager.getCache("shelf").get(2L)).isNotNull();
			});
	}

	@Test
	void whenACacheIsNotWatchedItIsLeftAlone() {
		this.contextRunner.run((context) -> {
			Bookshop.awaitLive(context);
			CacheManager manager = context.getBean(CacheManager.class);
			manager.getCache("other").put("key", "value");
			context.getBean(PgCacheWatch.class).resync();
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(manager.getCache("other").get("key")).isNotNull();
		});
	}

	@Test
	void whenChangesArriveListenersAreToldInOrderAndByCondition() {
		this.contextRunner.withUserConfiguration(ListenerConfiguration.class).run((context) -> {
			Bookshop.awaitLive(context);
			this.database.execute("INSERT INTO author VALUES (2, 'Dick')", "UPDATE book SET title = 'x' WHERE id = 1",
					"DELETE FROM book WHERE id = 2");
			Recorder recorder = context.getBean(Recorder.class);
			await().atMost(Bookshop.LIMIT).until(() -> recorder.changes.size() == 3);
			assertThat(recorder.changes).extracting(TableChange::operation)
				.containsExactly(Operation.INSERT, Operation.UPDATE, Operation.DELETE);
			assertThat(recorder.ofBooks).extracting(TableChange::table).containsExactly("book", "book");
			assertThat(recorder.states).extracting(ListenerStateChanged::to).contains(ListenerState.LIVE);
			await().atMost(Bookshop.LIMIT)
				.untilAsserted(() -> assertThat(recorder.invalidations).extracting(CacheInvalidated::cacheName)
					.contains("catalogue", "Books.title"));
		});
	}

	@Test
	void whenThePythonLibrarySendsAChangeTheWholeTableIsConcerned() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			this.database.execute("SELECT pg_notify('" + CHANNEL
					+ "', '{\"operation\":\"update\",\"table\":\"book\",\"sent_at\":\"2026-11-22T10:15:30.123456+00:00\"}')");
			context.getBean(PgCacheWatch.class).sync().join();
			books.title(1);
			assertThat(books.loads(1)).isEqualTo(2);
		});
	}

	@Test
	void whenAPayloadIsJunkEverythingIsClearedAndTheNotificationPublished() {
		this.contextRunner.withUserConfiguration(ListenerConfiguration.class).run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			this.database.execute("NOTIFY " + CHANNEL + ", 'junk'");
			context.getBean(PgCacheWatch.class).sync().join();
			books.title(1);
			assertThat(books.loads(1)).isEqualTo(2);
			Recorder recorder = context.getBean(Recorder.class);
			await().atMost(Bookshop.LIMIT)
				.untilAsserted(
						() -> assertThat(recorder.notifications).extracting(PgNotification::payload).contains("junk"));
			assertThat(recorder.changes).isEmpty();
		});
	}

	@Test
	void whenAFurtherChannelIsListenedToItIsPublishedAndInvalidatesNothing() {
		this.contextRunner.withUserConfiguration(ListenerConfiguration.class)
			.withPropertyValues("pgcachewatch.extra-channels=News Desk")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				books.title(1);
				this.database.execute("NOTIFY \"News Desk\", 'extra'");
				Recorder recorder = context.getBean(Recorder.class);
				await().atMost(Bookshop.LIMIT)
					.untilAsserted(() -> assertThat(recorder.notifications).extracting(PgNotification::channel)
						.contains("News Desk"));
				books.title(1);
				assertThat(books.loads(1)).isOne();
			});
	}

	@Test
	void whenATransactionPublishesAndRollsBackNothingIsSent() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> {
				context.getBean(PgCacheWatch.class).publish(TableChange.of(Operation.UPDATE, "book"));
				status.setRollbackOnly();
			});
			context.getBean(PgCacheWatch.class).sync().join();
			books.title(1);
			assertThat(books.loads(1)).isOne();
		});
	}

	@Test
	void whenAWriterEvictsNothingItsOwnTransactionStillDoes() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			context.getBean(TransactionTemplate.class)
				.executeWithoutResult((status) -> context.getBean(JdbcTemplate.class)
					.update("UPDATE book SET title = 'in transaction' WHERE id = 1"));
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1)).isEqualTo("in transaction");
		});
	}

	@Test
	void whenTheApplicationDefinesItsDataSourceItIsListenedTo() {
		this.contextRunner.withBean(DataSource.class, this::dataSource).run((context) -> assertFollows(context));
	}

	@Test
	void whenConnectionDetailsAreContributedTheyAreUsed() {
		this.contextRunner.withBean(JdbcConnectionDetails.class, this::details)
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://localhost:1/none")
			.run((context) -> assertFollows(context));
	}

	private void assertFollows(org.springframework.context.ApplicationContext context) {
		Books books = Bookshop.liveBooks(context);
		books.title(1);
		this.database.execute("UPDATE book SET title = 'followed' WHERE id = 1");
		context.getBean(PgCacheWatch.class).sync().join();
		assertThat(books.title(1)).isEqualTo("followed");
	}

	private DataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(this.database.url());
		dataSource.setUser(this.database.username());
		dataSource.setPassword(this.database.password());
		return dataSource;
	}

	private JdbcConnectionDetails details() {
		TestDatabase database = this.database;
		return new JdbcConnectionDetails() {

			@Override
			public String getUsername() {
				return database.username();
			}

			@Override
			public String getPassword() {
				return database.password();
			}

			@Override
			public String getJdbcUrl() {
				return database.url();
			}

		};
	}

	@Configuration(proxyBeanMethods = false)
	static class StrategyConfiguration {

		@Bean
		InvalidationStrategy fiveAtOnce() {
			return (pending) -> (pending.size() < 5) ? Duration.ofHours(1) : Duration.ZERO;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerConfiguration {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	static class Recorder {

		final Queue<TableChange> changes = new ConcurrentLinkedQueue<>();

		final Queue<TableChange> ofBooks = new ConcurrentLinkedQueue<>();

		final Queue<PgNotification> notifications = new ConcurrentLinkedQueue<>();

		final Queue<ListenerStateChanged> states = new ConcurrentLinkedQueue<>();

		final Queue<CacheInvalidated> invalidations = new ConcurrentLinkedQueue<>();

		@EventListener
		void on(TableChange change) {
			this.changes.add(change);
		}

		@EventListener(condition = "#change.table == 'book'")
		void onBook(TableChange change) {
			this.ofBooks.add(change);
		}

		@EventListener
		void on(PgNotification notification) {
			this.notifications.add(notification);
		}

		@EventListener
		void on(ListenerStateChanged change) {
			this.states.add(change);
		}

		@EventListener
		void on(CacheInvalidated invalidated) {
			this.invalidations.add(invalidated);
		}

	}

	/**
	 * What was published, for listeners that come later than the context.
	 */
	static class Events {

		private final Queue<Object> events = new ConcurrentLinkedQueue<>();

		void add(org.springframework.context.ApplicationEvent event) {
			this.events.add((event instanceof org.springframework.context.PayloadApplicationEvent<?> payload)
					? payload.getPayload() : event);
		}

		long count(Class<?> type) {
			return List.copyOf(this.events).stream().filter(type::isInstance).count();
		}

	}

}
