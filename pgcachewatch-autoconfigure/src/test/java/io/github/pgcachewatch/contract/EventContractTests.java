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

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is published, what goes over the wire, and what {@link PgCacheWatch} does.
 */
@ExtendWith(OutputCaptureExtension.class)
class EventContractTests {

	private static final String CHANNEL = "Buch-Änderungen";

	private static TestApplication application;

	private static Books books;

	private static Events events;

	@BeforeAll
	static void start() {
		application = TestApplication.live(
				TestApplication.database("CREATE TABLE book (id bigint PRIMARY KEY, title text)",
						"CREATE TABLE other (id bigint PRIMARY KEY)",
						"CREATE TABLE typed (big numeric PRIMARY KEY, flag boolean, day date, note text)",
						"INSERT INTO book VALUES (1, 'Solaris'), (2, 'Fiasco')"),
				Shop.class, "pgcachewatch.channel=" + CHANNEL, "pgcachewatch.extra-channels=news,More News",
				"pgcachewatch.triggers.tables=other");
		books = application.bean(Books.class);
		events = application.bean(Events.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void forget() {
		application.sync();
		settle();
		events.all.clear();
	}

	/**
	 * Waits until all events so far are published.
	 */
	private static void settle() {
		long id = System.nanoTime();
		notify("news", String.valueOf(id));
		await().atMost(TestApplication.LIMIT)
			.until(() -> events.of(PgNotification.class)
				.stream()
				.anyMatch((event) -> event.payload().equals(String.valueOf(id))));
	}

	private static void notify(String channel, String payload) {
		try (Connection connection = application.database().connect();
				var statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
			statement.setString(1, channel);
			statement.setString(2, payload);
			statement.execute();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aChangeIsPublishedWithItsKeys() {
		Instant before = Instant.now().minusSeconds(1);
		application.change("UPDATE book SET title = 'x' WHERE id = 1");
		settle();
		assertThat(events.of(TableChange.class)).singleElement().satisfies((change) -> {
			assertThat(change.channel()).isEqualTo(CHANNEL);
			assertThat(change.operation()).isEqualTo(Operation.UPDATE);
			assertThat(change.schema()).isEqualTo("public");
			assertThat(change.table()).isEqualTo("book");
			assertThat(change.keys()).isEqualTo(List.of(Map.of("id", 1L)));
			assertThat(change.wholeTable()).isFalse();
			assertThat(change.sentAt()).isAfter(before);
			assertThat(change.receivedAt()).isAfter(before);
			assertThat(change.latency()).isLessThan(Duration.ofSeconds(20));
		});
		assertThat(events.of(PgNotification.class)).filteredOn((event) -> event.channel().equals(CHANNEL))
			.singleElement()
			.satisfies((event) -> {
				assertThat(event.backendPid()).isPositive();
				assertThat(event.payload()).startsWith("{").contains("\"table\"", "\"update\"");
			});
	}

	@Test
	void bothKeysAreSentWhereAnUpdateChangesThem() {
		application.change("INSERT INTO book VALUES (10, 'x')", "UPDATE book SET id = 11 WHERE id = 10");
		settle();
		assertThat(events.of(TableChange.class)).last()
			.extracting(TableChange::keys)
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.containsExactlyInAnyOrder(Map.of("id", 10L), Map.of("id", 11L));
	}

	@Test
	void aTruncationIsAChangeOfTheWholeTable() {
		application.change("TRUNCATE other");
		settle();
		assertThat(events.of(TableChange.class)).singleElement().satisfies((change) -> {
			assertThat(change.operation()).isEqualTo(Operation.TRUNCATE);
			assertThat(change.wholeTable()).isTrue();
			assertThat(change.keys()).isEmpty();
		});
	}

	@Test
	void keyValuesAreOfTheTypesThatJsonHas() {
		application.change(
				"INSERT INTO typed VALUES (123456789012345678901234567890, true, '2026-11-22', 'x'), (1.5, NULL, NULL, NULL)");
		settle();
		List<Map<String, Object>> keys = new ArrayList<>();
		events.of(TableChange.class).forEach((change) -> keys.addAll(change.keys()));
		assertThat(keys)
			.anySatisfy((key) -> assertThat(key).containsEntry("flag", true)
				.containsEntry("day", "2026-11-22")
				.containsEntry("big", new BigInteger("123456789012345678901234567890")))
			.anySatisfy(
					(key) -> assertThat(key).containsEntry("flag", null).containsEntry("big", new BigDecimal("1.5")));
	}

	@Test
	void cachesThatWereInvalidatedAreTold() {
		books.title(1);
		application.change("UPDATE book SET title = 'y' WHERE id = 1");
		settle();
		assertThat(events.of(CacheInvalidated.class)).filteredOn((event) -> event.cacheName().equals("Books.title"))
			.singleElement()
			.satisfies((event) -> {
				assertThat(event.keys()).isEqualTo(List.of(1L));
				assertThat(event.cause()).isEqualTo(CacheInvalidated.Cause.CHANGE);
				assertThat(event.evictedAt()).isNotNull();
			});
	}

	@Test
	void extraChannelsArePublishedAndInvalidateNothing() {
		Object title = application.assertCached(() -> books.title(1));
		notify("More News", "junk");
		notify("more news", "not heard");
		settle();
		assertThat(events.of(PgNotification.class)).filteredOn((event) -> event.channel().equals("More News"))
			.singleElement()
			.extracting(PgNotification::payload)
			.isEqualTo("junk");
		assertThat(events.of(TableChange.class)).isEmpty();
		assertThat(books.title(1)).isSameAs(title);
	}

	@Test
	void eventsComeInOrder() {
		for (int i = 0; i < 50; i++) {
			application.database().execute("INSERT INTO other VALUES (" + (1000 + i) + ")");
		}
		application.sync();
		settle();
		assertThat(events.of(TableChange.class)).hasSize(50)
			.isSortedAccordingTo(Comparator.comparing(TableChange::receivedAt));
	}

	@Test
	void aPayloadOfThePythonLibraryIsAWholeTableChange() {
		Object title = application.assertCached(() -> books.title(1));
		notify(CHANNEL,
				"{\"operation\":\"update\",\"table\":\"book\",\"sent_at\":\"2026-11-22T10:15:30.123456+00:00\"}");
		application.sync();
		assertThat(books.title(1)).isNotSameAs(title);
	}

	@Test
	void unknownFieldsAreIgnoredAndSentAtMayBeMissing() {
		Object one = application.assertCached(() -> books.title(1));
		Object two = application.assertCached(() -> books.title(2));
		notify(CHANNEL, "{\"operation\":\"delete\",\"table\":\"book\",\"schema\":\"public\",\"keys\":[{\"id\":2}],"
				+ "\"future\":{\"a\":[1,{\"b\":null}]}}");
		application.sync();
		assertThat(books.title(1)).isSameAs(one);
		assertThat(books.title(2)).isNotSameAs(two);
	}

	@Test
	void aChangeOfATableThatNobodyWatchesInvalidatesNothing() {
		Object title = application.assertCached(() -> books.title(1));
		notify(CHANNEL, "{\"operation\":\"update\",\"table\":\"nobody\"}");
		notify(CHANNEL, "{\"operation\":\"update\",\"table\":\"book\",\"schema\":\"elsewhere\"}");
		application.sync();
		assertThat(books.title(1)).isSameAs(title);
	}

	@Test
	void aKeyOfAnUnknownShapeClears() {
		Object title = application.assertCached(() -> books.title(1));
		notify(CHANNEL, "{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"isbn\":2}]}");
		application.sync();
		assertThat(books.title(1)).isNotSameAs(title);
		title = books.title(1);
		notify(CHANNEL, "{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":\"two\"}]}");
		application.sync();
		assertThat(books.title(1)).isNotSameAs(title);
		title = books.title(1);
		notify(CHANNEL, "{\"operation\":\"update\",\"table\":\"book\",\"keys\":[]}");
		application.sync();
		assertThat(books.title(1)).isNotSameAs(title);
	}

	@Test
	void junkInvalidatesEverythingWatchedAndHarmsNothing(CapturedOutput output) {
		List<String> junk = List.of("", "junk", "{}", "[]", "null", "1", "{\"operation\":\"update\"}",
				"{\"table\":\"book\"}", "{\"operation\":\"explode\",\"table\":\"book\"}",
				"{\"operation\":\"update\",\"table\":\"book\"} trailing",
				"{\"operation\":\"update\",\"table\":\"book\"",
				"{\"operation\":\"update\",\"table\":\"nobody\",\"keys\":7}", "{\"operation\":\"update\",\"table\":7}",
				"[".repeat(5000), "{\"operation\":\"update\",\"table\":\"book\",\"keys\":\"soon\"}");
		for (String payload : junk) {
			Object title = application.assertCached(() -> books.title(1));
			notify(CHANNEL, payload);
			application.sync();
			assertThat(books.title(1)).as(payload).isNotSameAs(title);
		}
		settle();
		assertThat(events.of(PgNotification.class)).extracting(PgNotification::payload).containsAll(junk);
		assertThat(events.of(TableChange.class)).isEmpty();
		assertThat(output.toString().split("is no change").length - 1).isLessThanOrEqualTo(1);
		assertThat(application.watch().state()).isEqualTo(ListenerState.LIVE);
		application.assertEvictedBy(() -> books.title(1), "UPDATE book SET title = 'z' WHERE id = 1");
	}

	@Test
	void publishSendsAChangeToEveryInstance() {
		Object one = application.assertCached(() -> books.title(1));
		Object two = application.assertCached(() -> books.title(2));
		application.watch().publish(TableChange.of(Operation.UPDATE, "book", Map.of("id", 1L)));
		application.sync();
		assertThat(books.title(1)).isNotSameAs(one);
		assertThat(books.title(2)).isSameAs(two);
		application.watch().publish(TableChange.of(Operation.UPDATE, "public.book"));
		application.sync();
		assertThat(books.title(2)).isNotSameAs(two);
	}

	@Test
	void resyncDropsEveryWatchedEntryAndNoOther() {
		Object one = application.assertCached(() -> books.title(1));
		Cache foreign = application.cache("foreign");
		foreign.put("k", "v");
		application.watch().resync();
		application.sync();
		assertThat(books.title(1)).isNotSameAs(one);
		assertThat(application.cache("foreign").get("k")).isNotNull();
	}

	@Test
	void syncMayBeCalledFromAnEventListener() {
		Object title = application.assertCached(() -> books.title(1));
		events.syncInside = true;
		try {
			application.change("UPDATE book SET title = 'in' WHERE id = 1");
			settle();
			assertThat(events.synced).isTrue();
			assertThat(books.title(1)).isNotSameAs(title);
		}
		finally {
			events.syncInside = false;
		}
	}

	@Test
	void aSlowEventListenerDelaysNoEviction() throws Exception {
		Object title = application.assertCached(() -> books.title(1));
		CountDownLatch release = new CountDownLatch(1);
		events.blocker = release;
		try {
			application.change("UPDATE book SET title = 'slow' WHERE id = 1");
			assertThat(books.title(1)).isNotSameAs(title);
			application.assertEvictedBy(() -> books.title(1), "UPDATE book SET title = 'slower' WHERE id = 1");
		}
		finally {
			events.blocker = null;
			release.countDown();
		}
	}

	@Test
	void anEventListenerThatThrowsHarmsNothing() {
		events.failing = true;
		try {
			application.assertEvictedBy(() -> books.title(1), "UPDATE book SET title = 'f' WHERE id = 1");
			application.assertEvictedBy(() -> books.title(1), "UPDATE book SET title = 'g' WHERE id = 1");
		}
		finally {
			events.failing = false;
		}
	}

	@Test
	void aChangeThatIsRolledBackIsNotHeardOf() throws SQLException {
		Object title = application.assertCached(() -> books.title(1));
		try (Connection connection = application.database().connect();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("UPDATE book SET title = 'never' WHERE id = 1");
			connection.rollback();
		}
		application.sync();
		assertThat(books.title(1)).isSameAs(title);
	}

	@Test
	void aTransactionOfTheApplicationIsHeardOfToo() {
		Object title = application.assertCached(() -> books.title(1));
		new TransactionTemplate(application.bean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			application.bean(JdbcTemplate.class).update("UPDATE book SET title = 'tx' WHERE id = 1");
			books.title(1);
		});
		application.sync();
		assertThat(books.title(1)).isNotSameAs(title);
	}

	@Test
	void theStatesOfTheConnectionArePublished() {
		application.database()
			.execute(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%-pgcachewatch' "
							+ "AND datname = current_database()");
		await().atMost(TestApplication.LIMIT)
			.untilAsserted(() -> assertThat(events.of(ListenerStateChanged.class)).extracting(ListenerStateChanged::to)
				.contains(ListenerState.DISCONNECTED)
				.endsWith(ListenerState.LIVE));
		assertThat(events.of(ListenerStateChanged.class)).first().satisfies((event) -> {
			assertThat(event.from()).isEqualTo(ListenerState.LIVE);
			assertThat(event.cause()).isNotNull();
		});
		assertThat(application.watch().state()).isEqualTo(ListenerState.LIVE);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, Events.class })
	static class Shop {

	}

	static class Events {

		final List<Object> all = new CopyOnWriteArrayList<>();

		private final PgCacheWatch watch;

		volatile boolean syncInside;

		volatile boolean synced;

		volatile boolean failing;

		volatile @Nullable CountDownLatch blocker;

		Events(PgCacheWatch watch) {
			this.watch = watch;
		}

		<T> List<T> of(Class<T> type) {
			return this.all.stream().filter(type::isInstance).map(type::cast).toList();
		}

		@EventListener({ PgNotification.class, ListenerStateChanged.class, CacheInvalidated.class })
		void on(Object event) {
			this.all.add(event);
		}

		@EventListener
		void on(TableChange change) throws InterruptedException {
			this.all.add(change);
			if (this.syncInside) {
				this.watch.sync().orTimeout(30, TimeUnit.SECONDS).join();
				this.synced = true;
			}
			CountDownLatch blocker = this.blocker;
			if (blocker != null) {
				blocker.await();
			}
			if (this.failing) {
				throw new IllegalStateException("failing on purpose");
			}
		}

	}

	@Service
	static class Books {

		@PgInvalidated(table = "book", key = "id")
		public Object title(long id) {
			return new Object();
		}

		@PgInvalidated(table = "typed", key = { "big", "flag", "day", "note" })
		public Object typed(BigDecimal big, boolean flag, LocalDate day, String note) {
			return new Object();
		}

	}

}
