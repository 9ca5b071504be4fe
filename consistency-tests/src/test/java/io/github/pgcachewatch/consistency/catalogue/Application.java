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

package io.github.pgcachewatch.consistency.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.TcpProxy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real application on a database of its own, whose caches either the starter watches or
 * {@link HandEviction} evicts. What listens does so through a network that can fail.
 */
final class Application implements AutoCloseable {

	static final Duration LIMIT = Duration.ofSeconds(30);

	/**
	 * The bound, {@code max-staleness}.
	 */
	static final Duration BOUND = Duration.ofSeconds(3);

	private static final List<String> SCHEMA = List.of("CREATE TABLE book (id bigint PRIMARY KEY, title text)",
			"CREATE TABLE replica (id bigint PRIMARY KEY, title text)",
			"CREATE TABLE draft (id bigint PRIMARY KEY, title text)", "CREATE TABLE author (id bigint PRIMARY KEY)",
			"CREATE TABLE work (id bigint PRIMARY KEY REFERENCES author ON DELETE CASCADE, title text)",
			"CREATE TABLE reading (id bigint, year int, title text, PRIMARY KEY (id, year)) PARTITION BY RANGE (year)",
			"CREATE TABLE reading_old PARTITION OF reading FOR VALUES FROM (0) TO (2000)",
			"CREATE TABLE reading_new PARTITION OF reading FOR VALUES FROM (2000) TO (3000)",
			"CREATE TABLE keyed (id bigint, number int, uuid uuid, name text, genre text, day date, moment timestamptz, "
					+ "title text)");

	private static final Map<List<Object>, Application> shared = new ConcurrentHashMap<>();

	private static final AtomicLong ids = new AtomicLong(100);

	private final TestDatabase database;

	private final TcpProxy network;

	private final ConfigurableApplicationContext context;

	private final @Nullable HandEviction handEviction;

	private Application(Class<?> configuration, Manager manager, boolean watched, boolean connected,
			String... properties) {
		this.database = PostgresServer.shared().createDatabase();
		this.database.execute(SCHEMA.toArray(String[]::new));
		this.network = TcpProxy.to(this.database);
		if (!connected) {
			this.network.refuse();
		}
		if (!watched) {
			this.database.execute(HandEviction.DDL.toArray(String[]::new));
		}
		this.context = new SpringApplicationBuilder(configuration).registerShutdownHook(false)
			.run(arguments(manager, watched, properties));
		this.handEviction = watched ? null : new HandEviction(this.database, this.network.url(this.database),
				this.context.getBeansOfType(CacheManager.class).values());
	}

	/**
	 * Returns an application that the starter watches, shared by all tests that need the
	 * same.
	 */
	static Application watched(Manager manager, String... properties) {
		return shared(CatalogueConfiguration.class, manager, true, properties);
	}

	/**
	 * Returns an application without the starter, shared by all tests that need the same.
	 */
	static Application byHand(Manager manager, String... properties) {
		return shared(CatalogueConfiguration.class, manager, false, properties);
	}

	static Application shared(Class<?> configuration, Manager manager, boolean watched, String... properties) {
		Application application = shared.computeIfAbsent(List.of(configuration, manager, watched, List.of(properties)),
				(key) -> new Application(configuration, manager, watched, true, properties));
		application.network.admit();
		application.network.thaw();
		application.awaitListening();
		return application;
	}

	/**
	 * Starts an application that is shared with no other test.
	 */
	static Application start(Manager manager, boolean watched) {
		Application application = new Application(CatalogueConfiguration.class, manager, watched, true);
		application.awaitListening();
		return application;
	}

	/**
	 * Starts an application whose listener cannot reach the database yet.
	 */
	static Application disconnected(Manager manager, boolean watched, String... properties) {
		return disconnected(CatalogueConfiguration.class, manager, watched, properties);
	}

	static Application disconnected(Class<?> configuration, Manager manager, boolean watched, String... properties) {
		return new Application(configuration, manager, watched, false, properties);
	}

	private String[] arguments(Manager manager, boolean watched, String... properties) {
		List<String> all = new ArrayList<>(List.of("catalogue.manager=" + manager,
				"spring.datasource.url=" + this.database.url(),
				"spring.datasource.username=" + this.database.username(),
				"spring.datasource.password=" + this.database.password(),
				"spring.datasource.hikari.maximum-pool-size=4", "spring.datasource.hikari.minimum-idle=0",
				"spring.main.banner-mode=off", "pgcachewatch.enabled=" + watched,
				"pgcachewatch.connection.url=" + this.network.url(this.database),
				"pgcachewatch.max-staleness=" + BOUND.toSeconds() + "s", "pgcachewatch.connection.connect-timeout=2s",
				"pgcachewatch.reconnect.max-delay=100ms", "pgcachewatch.triggers.check-interval=1s",
				"pgcachewatch.strategies.hourly.type=windowed", "pgcachewatch.strategies.hourly.max-events=100",
				"pgcachewatch.strategies.hourly.max-delay=1h"));
		all.addAll(List.of(properties));
		return all.stream().map((property) -> "--" + property).toArray(String[]::new);
	}

	/**
	 * Inserts a book with the title "old", of which no cache knows.
	 * @return its id, different in all tests
	 */
	long newBook() {
		long id = newId();
		change("INSERT INTO book VALUES (" + id + ", 'old')");
		return id;
	}

	static long newId() {
		return ids.incrementAndGet();
	}

	void rename(long id) {
		change("UPDATE book SET title = 'new' WHERE id = " + id);
	}

	/**
	 * Changes the database behind the application's back, and waits until whatever evicts
	 * has done so.
	 */
	void change(String... statements) {
		this.database.execute(statements);
		sync();
	}

	void sync() {
		if (this.handEviction != null) {
			this.handEviction.sync();
		}
		else {
			watch().sync().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		}
	}

	void awaitListening() {
		if (this.handEviction != null) {
			this.handEviction.sync();
		}
		else {
			await().atMost(LIMIT).until(() -> watch().state() == ListenerState.LIVE);
		}
	}

	/**
	 * Waits until the title of a book is cached, by reading it.
	 */
	void awaitStored(long id) {
		await().atMost(LIMIT).until(() -> {
			books().title(id);
			return cache("titles").get(id) != null;
		});
	}

	/**
	 * Asserts that the call answers so, from the method and from the cache.
	 */
	void assertAnswer(Supplier<?> call, @Nullable Object expected) {
		assertThat(call.get()).isEqualTo(expected);
		assertThat(call.get()).isEqualTo(expected);
	}

	PgCacheWatch watch() {
		return bean(PgCacheWatch.class);
	}

	Books books() {
		return bean(Books.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	Cache cache(String name) {
		Cache cache = bean(CacheManager.class).getCache(name);
		return Objects.requireNonNull(cache);
	}

	TransactionTemplate transaction(int isolation) {
		TransactionTemplate template = new TransactionTemplate(bean(PlatformTransactionManager.class));
		template.setIsolationLevel(isolation);
		return template;
	}

	TestDatabase database() {
		return this.database;
	}

	TcpProxy network() {
		return this.network;
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	@Override
	public void close() {
		Stream.<@Nullable AutoCloseable>of(this.handEviction, this.context, this.network)
			.filter(Objects::nonNull)
			.forEach(Application::close);
	}

	private static void close(@Nullable AutoCloseable closeable) {
		try {
			Objects.requireNonNull(closeable).close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
