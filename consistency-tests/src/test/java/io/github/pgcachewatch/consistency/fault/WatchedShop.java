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

package io.github.pgcachewatch.consistency.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.SourceStatus;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with the starter, which readers read and a writer writes to behind its
 * back, whatever happens, until {@link #assertConsistent()}.
 */
final class WatchedShop implements AutoCloseable {

	static final Duration BOUND = Duration.ofSeconds(1);

	static final Duration LIMIT = Duration.ofSeconds(60);

	/** So many that what was missed of one is not soon healed by its next change. */
	private static final int BOOKS = 1000;

	private static final String CACHE = "Books.version";

	private final History history = new History(BOOKS, BOUND);

	private final ConfigurableApplicationContext context;

	private final Books books;

	private final Traffic traffic;

	private WatchedShop(TestDatabase database, ConfigurableApplicationContext context) {
		this.context = context;
		this.books = context.getBean(Books.class);
		this.traffic = new Traffic(database, BOOKS, this.books::version, this.history);
	}

	/**
	 * Creates what the shop sells.
	 */
	static void stock(TestDatabase database) {
		database.execute("CREATE TABLE book (id bigint PRIMARY KEY, version bigint NOT NULL)",
				"INSERT INTO book SELECT i, 0 FROM generate_series(0, " + (BOOKS - 1) + ") i");
	}

	/**
	 * Starts the application, and waits until it serves from its caches.
	 */
	static WatchedShop serving(TestDatabase database, String... properties) {
		WatchedShop shop = open(database, properties);
		try {
			shop.awaitServing();
			return shop;
		}
		catch (Throwable ex) {
			shop.close();
			throw ex;
		}
	}

	/**
	 * Starts the application, and waits for nothing.
	 */
	static WatchedShop open(TestDatabase database, String... properties) {
		return open(database, Shop.class, properties);
	}

	static WatchedShop open(TestDatabase database, Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "spring.datasource.hikari.maximum-pool-size=4",
				"spring.datasource.hikari.connection-timeout=1000", "spring.main.banner-mode=off",
				"spring.jmx.enabled=false", "management.endpoints.web.exposure.include=*",
				"pgcachewatch.max-staleness=" + BOUND.toMillis() + "ms", "pgcachewatch.reconnect.max-delay=500ms"));
		all.addAll(List.of(properties));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Shop.class, configuration)
			.web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties(all.toArray(String[]::new))
			.run();
		WatchedShop shop = new WatchedShop(database, context);
		shop.traffic.start();
		return shop;
	}

	/**
	 * Waits until the listener is live, and caches are served from now on.
	 */
	void awaitServing() {
		awaitState(ListenerState.LIVE);
		long hits = hits();
		await().atMost(LIMIT).until(() -> hits() > hits + 200);
	}

	private long hits() {
		return this.history.reads() - this.books.loads();
	}

	void awaitState(ListenerState state) {
		await().atMost(LIMIT).until(() -> status().state() == state);
	}

	/**
	 * Waits until the listener has been reconnected so many times in all, and caches are
	 * served.
	 */
	void awaitReconnected(long times) {
		await().atMost(LIMIT).until(() -> status().reconnects() >= times);
		awaitServing();
	}

	/**
	 * Lets writers and readers go on for some multiple of the bound.
	 */
	void passBound(double times) {
		long end = System.nanoTime() + (long) (BOUND.toNanos() * times);
		await().atMost(LIMIT).until(() -> System.nanoTime() - end > 0);
	}

	/**
	 * Waits until the writer has written for a while from now on.
	 */
	void awaitWrites() {
		long commits = this.history.commits();
		await().atMost(LIMIT).until(() -> this.history.commits() > commits + 50);
	}

	/**
	 * Waits until reads have been made for a while that were no hits.
	 */
	void awaitBypassed() {
		long loads = this.books.loads();
		await().atMost(LIMIT).until(() -> this.books.loads() > loads + 200);
	}

	void pauseWriter() {
		this.traffic.pauseWriter();
	}

	void resumeWriter() {
		this.traffic.resumeWriter();
	}

	SourceStatus status() {
		return bean(ChangeSource.class).status();
	}

	int backendPid() {
		return Objects.requireNonNull(status().backendPid());
	}

	History history() {
		return this.history;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * Ends all traffic, and asserts that no read was older than the bound, that caches
	 * are in use, and that no entry differs from its row.
	 */
	void assertConsistent() {
		awaitServing();
		this.traffic.endAndJoin(LIMIT);
		await().atMost(LIMIT).until(this::syncOnOneConnection);
		assertEntriesEqualRows();
		assertThat(this.history.staleReads()).as("reads older than the bound; the oldest was %s", this.history.oldest())
			.isZero();
		assertCached();
	}

	/**
	 * Where the connection is lost meanwhile, sync is done since reads are bypassed:
	 * entries that are not served may differ from their rows then.
	 */
	private boolean syncOnOneConnection() {
		Integer backendPid = status().backendPid();
		bean(PgCacheWatch.class).sync().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		return status().state() == ListenerState.LIVE && backendPid != null && backendPid.equals(status().backendPid());
	}

	private void assertEntriesEqualRows() {
		Map<Object, Object> rows = bean(JdbcTemplate.class).queryForList("SELECT id, version FROM book")
			.stream()
			.collect(Collectors.toMap((row) -> row.get("id"), (row) -> row.get("version")));
		assertThat(rows).hasSize(BOOKS).containsAllEntriesOf(entries());
	}

	private void assertCached() {
		await().atMost(LIMIT).untilAsserted(() -> {
			LongStream.range(0, BOOKS).forEach(this.books::version);
			long loads = this.books.loads();
			LongStream.range(0, BOOKS).forEach(this.books::version);
			assertThat(this.books.loads()).isEqualTo(loads);
		});
		assertThat(entries()).hasSize(BOOKS);
		assertEntriesEqualRows();
	}

	private Map<?, ?> entries() {
		Object cache = Objects.requireNonNull(bean(CacheManager.class).getCache(CACHE)).getNativeCache();
		return Map.copyOf(((com.github.benmanes.caffeine.cache.Cache<?, ?>) cache).asMap());
	}

	void assertNoWriteFailed() {
		assertThat(this.traffic.writeFailures()).isEmpty();
	}

	/**
	 * Asserts that writes failed because the server was away, and for no other reason.
	 */
	void assertWritesFailedOnlyWithoutServer() {
		assertWritesFailedOnlyWith("08", "57P");
	}

	/**
	 * Asserts that writes failed with SQL states that begin so, if at all.
	 */
	void assertWritesFailedOnlyWith(String... states) {
		assertThat(this.traffic.writeFailures())
			.allMatch((failure) -> Stream.of(states).anyMatch((state) -> failure.getSQLState().startsWith(state)));
	}

	@Override
	public void close() {
		this.traffic.end();
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class Shop {

	}

}
