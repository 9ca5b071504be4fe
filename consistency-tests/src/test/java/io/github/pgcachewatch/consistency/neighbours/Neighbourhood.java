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

package io.github.pgcachewatch.consistency.neighbours;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.PostgresServer;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.awaitility.Awaitility.await;

/**
 * An application with a table of its own, one part of which is slow.
 */
final class Neighbourhood implements AutoCloseable {

	static final Duration LIMIT = Duration.ofSeconds(30);

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	private final ConfigurableApplicationContext context;

	Neighbourhood(Class<?> configuration, String... properties) {
		this.database.execute("CREATE TABLE item (id bigint PRIMARY KEY, version bigint)",
				"INSERT INTO item SELECT id, 1 FROM generate_series(1, 20000) id");
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + this.database.url(),
				"spring.datasource.username=" + this.database.username(),
				"spring.datasource.password=" + this.database.password(), "spring.main.banner-mode=off"));
		all.addAll(List.of(properties));
		this.context = new SpringApplicationBuilder(configuration, Application.class).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties(all.toArray(String[]::new))
			.run();
		await().atMost(LIMIT).until(() -> watch().state() == ListenerState.LIVE);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	PgCacheWatch watch() {
		return bean(PgCacheWatch.class);
	}

	Cache cache(String name) {
		return Objects.requireNonNull(bean(CacheManager.class).getCache(name));
	}

	void change(String... statements) {
		this.database.execute(statements);
	}

	void sync() {
		watch().sync().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
