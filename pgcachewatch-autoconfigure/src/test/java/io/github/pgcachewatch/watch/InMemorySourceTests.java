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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchAutoConfiguration;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchCachingAutoConfiguration;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.Column;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests of everything behind a {@link ChangeSource}, with one that is not PostgreSQL.
 */
class InMemorySourceTests {

	@Test
	void whenTheSourceReceivesAChangeTheEntryOfItsKeyIsEvicted() {
		run((books, source) -> {
			books.title(1);
			books.title(2);
			source.send(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L)));
			books.sync();
			books.title(1);
			books.title(2);
			assertThat(books.loads(1)).isEqualTo(2);
			assertThat(books.loads(2)).isOne();
		});
	}

	@Test
	void whenTheSourceReceivesAChangeItsEventsArePublished() {
		run((books, source) -> {
			books.title(1);
			TableChange change = TableChange.of(Operation.DELETE, "public.book", Map.of("id", 1L));
			source.send(change);
			books.sync();
			await().atMost(Bookshop.LIMIT).until(() -> books.events().size() >= 2);
			assertThat(books.events()).first().isEqualTo(change);
			assertThat(books.events()).last()
				.isInstanceOfSatisfying(CacheInvalidated.class,
						(evicted) -> assertThat(evicted.cause()).isEqualTo(CacheInvalidated.Cause.CHANGE));
		});
	}

	@Test
	void whenTheSourceCannotNameWhatItMissedEveryEntryIsEvicted() {
		run((books, source) -> {
			books.title(1);
			books.title(2);
			source.send(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L)));
			source.receiveWithGap();
			books.sync();
			books.title(1);
			books.title(2);
			assertThat(books.loads(1)).isEqualTo(2);
			assertThat(books.loads(2)).isEqualTo(2);
		});
	}

	@Test
	void whileTheSourceIsDisconnectedReadsBypassTheCaches() {
		run((books, source) -> {
			books.title(1);
			source.disconnect();
			books.title(1);
			books.title(1);
			assertThat(books.loads(1)).isEqualTo(3);
			source.connect();
			books.sync();
			books.title(1);
			books.title(1);
			assertThat(books.loads(1)).isEqualTo(4);
		});
	}

	private static void run(BiConsumer<CountedBooks, InMemorySource> test) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, CacheAutoConfiguration.class,
					PgCacheWatchAutoConfiguration.class, PgCacheWatchCachingAutoConfiguration.class))
			.withUserConfiguration(BookConfiguration.class)
			.withPropertyValues("pgcachewatch.connection.url=jdbc:postgresql://no-server.invalid/none")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(ChangeSource.class);
				assertThat(context.getBean(PgCacheWatch.class).state()).isEqualTo(ListenerState.LIVE);
				test.accept(context.getBean(CountedBooks.class), context.getBean(InMemorySource.class));
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class BookConfiguration {

		@Bean
		InMemorySource source(ChangeHandler handler) {
			return new InMemorySource(handler);
		}

		@Bean
		CountedBooks books(ObjectProvider<PgCacheWatch> watch) {
			return new CountedBooks(watch);
		}

		/**
		 * In place of what asks PostgreSQL for its tables.
		 */
		@Bean
		static BeanPostProcessor knownTables(ObjectProvider<RouteRegistry> routes) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof TriggerMonitor)
							? new TriggerMonitor(() -> mock(Connection.class, Answers.RETURNS_DEEP_STUBS),
									new KnownTables(), routes.getObject(), false)
							: bean;
				}

			};
		}

	}

	static class CountedBooks {

		private final ConcurrentMap<Long, AtomicInteger> loads = new ConcurrentHashMap<>();

		private final List<Object> events = new CopyOnWriteArrayList<>();

		private final ObjectProvider<PgCacheWatch> watch;

		CountedBooks(ObjectProvider<PgCacheWatch> watch) {
			this.watch = watch;
		}

		@PgInvalidated(table = "book", key = "id")
		public String title(long id) {
			this.loads.computeIfAbsent(id, (key) -> new AtomicInteger()).incrementAndGet();
			return "Solaris";
		}

		public int loads(long id) {
			return this.loads.getOrDefault(id, new AtomicInteger()).get();
		}

		public List<Object> events() {
			return this.events;
		}

		public void sync() {
			this.watch.getObject().sync().orTimeout(Bookshop.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		}

		@EventListener
		public void received(TableChange change) {
			this.events.add(change);
		}

		@EventListener
		public void evicted(CacheInvalidated event) {
			if (event.cause() != CacheInvalidated.Cause.RECONNECT) {
				this.events.add(event);
			}
		}

	}

	/**
	 * The table of the books, as PostgreSQL would describe it.
	 */
	private static final class KnownTables implements TableCheck {

		@Override
		public List<ChannelTriggers> otherChannels(Connection connection) {
			return List.of();
		}

		@Override
		public TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) {
			return new TriggerReport(requests.stream().map(KnownTables::status).toList(), List.of(), List.of(), false);
		}

		private static TableStatus status(WatchRequest request) {
			Column id = new Column("id", "int8", 'N', true, false);
			return new TableStatus(request.table(), new TableDescription(request.table(),
					new TableName("public", request.table().name()), Map.of("id", id)), TriggerState.OK, null);
		}

		@Override
		public TriggerReport look(Connection connection, Collection<WatchRequest> requests) {
			return ensure(connection, requests);
		}

		@Override
		public TriggerReport repair(Connection connection, Collection<WatchRequest> requests, TriggerReport found) {
			return found;
		}

		@Override
		public String script(Connection connection, Collection<WatchRequest> requests) throws SQLException {
			throw new SQLException("There is no server");
		}

	}

}
