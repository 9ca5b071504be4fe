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

package io.github.pgcachewatch.consistency.management;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.consistency.catalogue.RedisServer;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spring Boot's meters of caches and its endpoint of them tell of the same use what they
 * tell without the starter.
 */
class CacheManagementTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@BeforeEach
	void createTable() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY)");
	}

	@Test
	void ofCaffeineTheyAreAsWithoutTheStarter() {
		Findings with = assertAsWithoutTheStarter("spring.cache.type=caffeine",
				"spring.cache.caffeine.spec=maximumSize=100,recordStats");
		assertThat(with.meters().toString()).contains("cache.gets", "cache.size");
	}

	@Test
	void ofConcurrentMapsTheyAreAsWithoutTheStarter() {
		assertAsWithoutTheStarter("spring.cache.type=simple");
	}

	/**
	 * What Redis is told to store it stores later, so that the figures differ from run to
	 * run.
	 */
	@Test
	@Tag("external-program")
	void ofRedisTheyAreAsWithoutTheStarter() {
		String[] properties = { "spring.cache.type=redis", "spring.cache.redis.enable-statistics=true",
				"spring.autoconfigure.exclude=", "spring.jpa.open-in-view=false",
				"spring.data.redis.port=" + RedisServer.shared().port() };
		Findings with = find("with", true, CacheManagementTests::useUntilHit, properties);
		Findings without = find("without", false, CacheManagementTests::useUntilHit, properties);
		assertThat(with.meters().keySet()).isEqualTo(without.meters().keySet());
		assertThat(with.caches()).isEqualTo(without.caches()).containsOnlyKeys("books", "other");
	}

	private Findings assertAsWithoutTheStarter(String... properties) {
		Findings with = find("with", true, CacheManagementTests::use, properties);
		Findings without = find("without", false, CacheManagementTests::use, properties);
		assertThat(with).isEqualTo(without);
		assertThat(with.caches()).containsOnlyKeys("books", "other");
		return with;
	}

	private Findings find(String prefix, boolean enabled, Consumer<ConfigurableApplicationContext> use,
			String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + this.database.url(),
				"spring.datasource.username=" + this.database.username(),
				"spring.datasource.password=" + this.database.password(), "pgcachewatch.enabled=" + enabled,
				"pgcachewatch.fail-fast=true", "spring.cache.cache-names=books,other",
				"spring.cache.redis.key-prefix=" + prefix, "management.endpoints.web.exposure.include=caches"));
		all.addAll(List.of(properties));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.run(all.stream().map("--"::concat).toArray(String[]::new))) {
			use.accept(context);
			if (enabled) {
				context.getBean(PgCacheWatch.class).sync().orTimeout(30, TimeUnit.SECONDS).join();
			}
			return new Findings(meters(context.getBean(MeterRegistry.class)),
					context.getBean(CachesEndpoint.class)
						.caches()
						.getCacheManagers()
						.values()
						.iterator()
						.next()
						.getCaches()
						.entrySet()
						.stream()
						.collect(TreeMap::new, (map, cache) -> map.put(cache.getKey(), cache.getValue().getTarget()),
								Map::putAll));
		}
	}

	private static void useUntilHit(ConfigurableApplicationContext context) {
		Books books = context.getBean(Books.class);
		await().atMost(Duration.ofMinutes(1)).until(() -> {
			books.find(1);
			return context.getBean(MeterRegistry.class)
				.get("cache.gets")
				.tags("name", "books", "result", "hit")
				.functionCounter()
				.count() > 0;
		});
	}

	private static void use(ConfigurableApplicationContext context) {
		Books books = context.getBean(Books.class);
		for (long id = 1; id <= 3; id++) {
			books.find(id);
			books.find(id);
		}
		books.forget(2);
		books.find(2);
		books.other("a");
		books.other("a");
	}

	private static Map<String, List<Double>> meters(MeterRegistry registry) {
		Map<String, List<Double>> meters = new TreeMap<>();
		registry.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().startsWith("cache."))
			.forEach((meter) -> meters.put(meter.getId().toString(), values(meter)));
		return meters;
	}

	private static List<Double> values(Meter meter) {
		return StreamSupport.stream(meter.measure().spliterator(), false).map(Measurement::getValue).toList();
	}

	/**
	 * What Spring Boot tells.
	 */
	private record Findings(Map<String, List<Double>> meters, Map<String, String> caches) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		Books books() {
			return new Books();
		}

	}

	static class Books {

		@Cacheable("books")
		@PgInvalidated(table = "book", key = "id")
		public String find(long id) {
			return "Book " + id;
		}

		@CacheEvict("books")
		public void forget(long id) {
		}

		@Cacheable("other")
		public String other(String name) {
			return name;
		}

	}

}
