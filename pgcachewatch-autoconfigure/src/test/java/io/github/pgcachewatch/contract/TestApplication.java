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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.PostgresServer;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application as its user starts it, with what tests do to it.
 */
final class TestApplication implements AutoCloseable {

	static final Duration LIMIT = Duration.ofSeconds(30);

	private final TestDatabase database;

	private final ConfigurableApplicationContext context;

	private TestApplication(TestDatabase database, ConfigurableApplicationContext context) {
		this.database = database;
		this.context = context;
	}

	/**
	 * Creates a database with the given tables and rows.
	 */
	static TestDatabase database(String... statements) {
		TestDatabase database = PostgresServer.shared().createDatabase();
		database.execute(statements);
		return database;
	}

	/**
	 * Starts an application, and waits for nothing.
	 */
	static TestApplication start(TestDatabase database, Class<?> configuration, String... properties) {
		return start(database, new SpringApplicationBuilder(configuration), properties);
	}

	/**
	 * Starts an application that is built in its own way, and waits for nothing.
	 */
	static TestApplication start(TestDatabase database, SpringApplicationBuilder builder, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "spring.datasource.hikari.maximum-pool-size=5",
				"spring.main.banner-mode=off", "spring.jmx.enabled=false", "pgcachewatch.reconnect.max-delay=500ms"));
		all.addAll(List.of(properties));
		return new TestApplication(database,
				builder.web(WebApplicationType.NONE)
					.registerShutdownHook(false)
					.properties(all.toArray(String[]::new))
					.run());
	}

	/**
	 * Starts an application, and waits for its listener.
	 */
	static TestApplication live(TestDatabase database, Class<?> configuration, String... properties) {
		TestApplication application = start(database, configuration, properties);
		application.awaitLive();
		return application;
	}

	void awaitLive() {
		await().atMost(LIMIT).until(() -> watch().state() == ListenerState.LIVE);
	}

	PgCacheWatch watch() {
		return this.context.getBean(PgCacheWatch.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	TestDatabase database() {
		return this.database;
	}

	Cache cache(String name) {
		Cache cache = this.context.getBean(CacheManager.class).getCache(name);
		assertThat(cache).as("cache %s", name).isNotNull();
		return Objects.requireNonNull(cache);
	}

	/**
	 * Changes the database behind the application's back, and waits until that arrived.
	 */
	void change(String... statements) {
		this.database.execute(statements);
		sync();
	}

	/**
	 * Waits for what was committed, in parent contexts as well, since they may evict from
	 * the same caches.
	 */
	void sync() {
		for (ApplicationContext each = this.context; each != null; each = each.getParent()) {
			each.getBeansOfType(PgCacheWatch.class)
				.values()
				.forEach((watch) -> watch.sync().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
		}
	}

	/**
	 * Asserts that the call is cached, until the statement is executed.
	 */
	void assertEvictedBy(Supplier<?> call, String statement) {
		Object first = assertCached(call);
		change(statement);
		assertThat(call.get()).as("after %s", statement).isNotSameAs(first);
		assertCached(call);
	}

	/**
	 * Asserts that the call is cached, and stays so when the statement is executed.
	 */
	void assertKeptDespite(Supplier<?> call, String statement) {
		Object first = assertCached(call);
		change(statement);
		assertThat(call.get()).as("after %s", statement).isSameAs(first);
	}

	Object assertCached(Supplier<?> call) {
		Object first = call.get();
		assertThat(call.get()).as("second call").isSameAs(first);
		return first;
	}

	@Override
	public void close() {
		this.context.close();
	}

}
