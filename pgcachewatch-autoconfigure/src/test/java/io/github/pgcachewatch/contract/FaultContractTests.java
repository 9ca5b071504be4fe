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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The network and the server fail, and nothing stale is served past the bound.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FaultContractTests {

	private TestDatabase database;

	private TcpProxy proxy;

	@BeforeEach
	void connect() {
		this.database = TestApplication.database("CREATE TABLE book (id bigint PRIMARY KEY, title text)",
				"INSERT INTO book VALUES (1, 'Solaris'), (2, 'Fiasco')");
		this.proxy = TcpProxy.to(this.database);
	}

	@AfterEach
	void disconnect() {
		this.proxy.close();
	}

	private TestApplication start(Class<?> configuration, String... properties) {
		String[] all = java.util.Arrays.copyOf(properties, properties.length + 1);
		all[properties.length] = "pgcachewatch.connection.url=" + this.proxy.url(this.database);
		return TestApplication.start(this.database, configuration, all);
	}

	private TestApplication live(String... properties) {
		TestApplication application = start(Shop.class, properties);
		application.awaitLive();
		return application;
	}

	private void update(String title) {
		this.database.execute("UPDATE book SET title = '" + title + "' WHERE id = 1");
	}

	@Test
	void whileTheServerIsSilentNothingOlderThanTheBoundIsServed() {
		try (TestApplication application = live("pgcachewatch.max-staleness=1s")) {
			Books books = application.bean(Books.class);
			application.assertCached(() -> books.title(1));
			this.proxy.freeze();
			update("unheard");
			long changed = System.nanoTime();
			AtomicLong latestOld = new AtomicLong(changed);
			await().atMost(TestApplication.LIMIT).until(() -> {
				long begun = System.nanoTime();
				boolean old = !books.title(1).equals("unheard");
				if (old) {
					latestOld.set(begun);
				}
				return !old;
			});
			assertThat(Duration.ofNanos(latestOld.get() - changed)).isLessThanOrEqualTo(Duration.ofSeconds(1));
			update("unheard too");
			assertThat(books.title(1)).isEqualTo("unheard too");
			await().atMost(TestApplication.LIMIT).until(() -> application.watch().state() != ListenerState.LIVE);
			this.proxy.thaw();
			application.awaitLive();
			assertThat(books.title(1)).isEqualTo("unheard too");
			application.assertCached(() -> books.title(1));
		}
	}

	@Test
	void whileDisconnectedReadsGoToTheMethodAndSyncIsDoneAtOnce() {
		try (TestApplication application = live()) {
			Books books = application.bean(Books.class);
			books.title(1);
			this.proxy.refuse();
			await().atMost(TestApplication.LIMIT)
				.until(() -> application.watch().state() == ListenerState.DISCONNECTED);
			update("away");
			assertThat(books.title(1)).isEqualTo("away");
			assertThat(application.watch().sync()).succeedsWithin(TestApplication.LIMIT);
			Cache cache = application.cache("Books.title");
			cache.put(1L, "not stored");
			assertThat(cache.get(1L)).isNull();
			this.proxy.admit();
			application.awaitLive();
			assertThat(books.title(1)).isEqualTo("away");
			application.assertCached(() -> books.title(1));
		}
	}

	@Test
	void serveServesWhatIsThereAndStoresNothing() {
		try (TestApplication application = live("pgcachewatch.when-disconnected=serve")) {
			Books books = application.bean(Books.class);
			Object title = application.assertCached(() -> books.title(1));
			this.proxy.refuse();
			await().atMost(TestApplication.LIMIT)
				.until(() -> application.watch().state() == ListenerState.DISCONNECTED);
			update("away");
			assertThat(books.title(1)).isSameAs(title);
			assertThat(books.title(2)).isNotSameAs(books.title(2));
			var sync = application.watch().sync();
			assertThat(sync).isNotDone();
			this.proxy.admit();
			assertThat(sync).succeedsWithin(TestApplication.LIMIT);
			assertThat(books.title(1)).isEqualTo("away");
		}
	}

	@Test
	void serveMayBeSetForOneCache() {
		try (TestApplication application = live("pgcachewatch.caches.served.when-disconnected=serve")) {
			Books books = application.bean(Books.class);
			Object title = application.assertCached(() -> books.served(1));
			books.title(1);
			this.proxy.refuse();
			await().atMost(TestApplication.LIMIT)
				.until(() -> application.watch().state() == ListenerState.DISCONNECTED);
			update("away");
			assertThat(books.served(1)).isSameAs(title);
			assertThat(books.title(1)).isEqualTo("away");
			this.proxy.admit();
			application.awaitLive();
			assertThat(books.served(1)).isEqualTo("away");
		}
	}

	@Test
	void beforeTheFirstConnectionEveryReadGoesToTheMethod() {
		this.proxy.refuse();
		try (TestApplication application = start(Shop.class, "pgcachewatch.when-disconnected=serve")) {
			Books books = application.bean(Books.class);
			assertThat(books.title(1)).isNotSameAs(books.title(1));
			assertThat(application.cache("Books.title").get(1L)).isNull();
			this.proxy.admit();
			application.awaitLive();
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> books.title(1)));
			application.assertEvictedBy(() -> books.title(1), "UPDATE book SET title = 'later' WHERE id = 1");
		}
	}

	@Test
	void whatIsWrongIsToldAtTheFirstConnectionWhereTheStartCouldNot(CapturedOutput output) {
		this.proxy.refuse();
		try (TestApplication application = start(WrongShop.class)) {
			this.proxy.admit();
			application.awaitLive();
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(output.toString()).contains("bok"));
			WrongBooks books = application.bean(WrongBooks.class);
			assertThat(books.wrong(1)).isNotSameAs(books.wrong(1));
		}
	}

	@Test
	void aMissingListenerFailsFastWhereAskedTo() {
		this.proxy.refuse();
		org.assertj.core.api.Assertions.assertThatException()
			.isThrownBy(() -> start(Shop.class, "pgcachewatch.fail-fast=true").close());
	}

	@Test
	void aWrongPasswordForAWhileIsSurvived() {
		this.database.execute("DROP ROLE IF EXISTS forgetful", "CREATE ROLE forgetful LOGIN SUPERUSER PASSWORD 'new'");
		try (TestApplication application = start(Shop.class, "pgcachewatch.connection.username=forgetful",
				"pgcachewatch.connection.password=old")) {
			Books books = application.bean(Books.class);
			assertThat(books.title(1)).isNotSameAs(books.title(1));
			this.database.execute("ALTER ROLE forgetful PASSWORD 'old'");
			application.awaitLive();
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> books.title(1)));
		}
	}

	@Test
	void closingTakesLessThanFiveSecondsWhileTheServerIsSilent() {
		TestApplication application = live();
		application.bean(Books.class).title(1);
		this.proxy.freeze();
		long start = System.nanoTime();
		application.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		assertThat(application.context().isActive()).isFalse();
	}

	@Test
	void startAndStopAreRepeatableAndDropWhatWasCached() {
		try (TestApplication application = live()) {
			Books books = application.bean(Books.class);
			application.assertCached(() -> books.title(1));
			application.context().stop();
			assertThat(application.watch().state()).isEqualTo(ListenerState.STOPPED);
			update("while stopped");
			assertThat(books.title(1)).isEqualTo("while stopped");
			application.context().start();
			application.awaitLive();
			assertThat(books.title(1)).isEqualTo("while stopped");
			application.assertEvictedBy(() -> books.title(1), "UPDATE book SET title = 'after' WHERE id = 1");
		}
	}

	@Test
	void afterEveryKindOfCutItRecovers() {
		try (TestApplication application = live("pgcachewatch.max-staleness=2s")) {
			Books books = application.bean(Books.class);
			for (Runnable cut : new Runnable[] { this.proxy::cut, this.proxy::freezeToClient,
					this.proxy::freezeToServer, () -> this.proxy.freezeToClientAfter(3) }) {
				books.title(1);
				cut.run();
				String title = "t" + System.nanoTime();
				update(title);
				await().atMost(TestApplication.LIMIT).until(() -> books.title(1).equals(title));
				this.proxy.thaw();
				this.proxy.admit();
				await().atMost(TestApplication.LIMIT)
					.untilAsserted(() -> application.assertCached(() -> books.title(1)));
				application.assertEvictedBy(() -> books.title(1), "UPDATE book SET title = 'again' WHERE id = 1");
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class Shop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, WrongBooks.class })
	static class WrongShop {

	}

	@Service
	static class WrongBooks {

		@PgInvalidated(table = "bok", key = "id")
		public Object wrong(long id) {
			return new Object();
		}

	}

	@Service
	static class Books {

		private final JdbcTemplate jdbc;

		Books(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated(table = "book", key = "id")
		public String title(long id) {
			return this.jdbc.queryForList("SELECT title FROM book WHERE id = ?", String.class, id).get(0);
		}

		@Cacheable("served")
		@PgInvalidated(table = "book", key = "id")
		public String served(long id) {
			return title(id);
		}

	}

}
