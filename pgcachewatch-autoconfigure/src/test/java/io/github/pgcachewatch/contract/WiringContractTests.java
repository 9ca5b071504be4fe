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

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import static io.github.pgcachewatch.contract.CachedBookstore.CHANGE_1;
import static io.github.pgcachewatch.contract.CachedBookstore.CHANGE_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The starter beside what else an application configures.
 */
class WiringContractTests {

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = CachedBookstore.database();
	}

	@Test
	void lazyInitializationLeavesTheListenerOut() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"spring.main.lazy-initialization=true")) {
			CachedBookstore.assertEvictsByKey(application);
		}
	}

	@Test
	void bootsOtherCacheTypesWork() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"spring.cache.type=simple")) {
			assertThat(application.bean(ConcurrentMapCacheManager.class)).isNotNull();
			CachedBookstore.assertEvictsByKey(application);
		}
		try (TestApplication application = TestApplication.live(this.database, Shop.class, "spring.cache.type=none")) {
			assertThat(application.bean(NoOpCacheManager.class)).isNotNull();
			Books books = application.bean(Books.class);
			assertThat(books.alone(1)).isNotSameAs(books.alone(1));
			application.change(CHANGE_1);
		}
	}

	@Test
	void bootsOwnCacheSettingsApply() {
		try (TestApplication application = TestApplication.live(this.database, CustomizedShop.class,
				"spring.cache.cache-names=cacheable,Books.alone,Books.transactional,Books.rollingBack,Books.title",
				"spring.cache.caffeine.spec=maximumSize=7")) {
			CachedBookstore.assertEvictsByKey(application);
			assertThat(application.bean(CaffeineCacheManager.class).getCacheNames()).contains("cacheable",
					"customized");
		}
	}

	@Test
	void meansOfSpringsOwnEvictWork() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			Books books = application.bean(Books.class);
			Object one = application.assertCached(() -> books.cacheable(1));
			books.evict(1);
			assertThat(books.cacheable(1)).isNotSameAs(one);
			Object two = application.assertCached(() -> books.cacheable(2));
			books.evictAll();
			assertThat(books.cacheable(2)).isNotSameAs(two);
		}
	}

	@Test
	void aMethodThatIsTransactionalAsWellIsCached() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.transactional(1), CHANGE_1);
			application.assertKeptDespite(() -> books.transactional(1), CHANGE_2);
			assertThatIllegalStateException().isThrownBy(() -> books.rollingBack(1));
			assertThat(application.cache("Books.rollingBack").get(1L)).isNull();
		}
	}

	@Test
	void aCacheResolverOfTheApplicationsOwnIsAskedAndItsCachesEvicted() {
		try (TestApplication application = TestApplication.live(this.database, ResolverShop.class)) {
			Resolved resolved = application.bean(Resolved.class);
			application.assertEvictedBy(() -> resolved.find(1), CHANGE_1);
			application.assertKeptDespite(() -> resolved.find(1), CHANGE_2);
		}
	}

	@Test
	void beansOfFactoryBeansAreWatched() {
		try (TestApplication application = TestApplication.live(this.database, FactoryShop.class)) {
			Catalogue catalogue = application.bean(Catalogue.class);
			assertBound(application, () -> catalogue.find(1));
		}
	}

	@Test
	void beansWhoseDefinitionsTellLessThanTheirClassesAreWatched() {
		for (String lazy : new String[] { "false", "true" }) {
			try (TestApplication application = TestApplication.start(this.database, InterfaceShop.class,
					"spring.main.lazy-initialization=" + lazy)) {
				Reader reader = application.context().getBean("reader", Reader.class);
				application.awaitLive();
				assertBound(application, () -> reader.find(1));
				Reader lazyReader = application.context().getBean("lazyReader", Reader.class);
				assertBound(application, () -> lazyReader.find(1));
				Reader prototype = application.context().getBean("prototypeReader", Reader.class);
				assertBound(application, () -> prototype.find(1));
			}
		}
	}

	private static void assertBound(TestApplication application, Supplier<Object> call) {
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(call));
		application.assertEvictedBy(call, CHANGE_1);
		application.assertKeptDespite(call, CHANGE_2);
	}

	@Test
	void whatCannotBeBoundLaterIsBypassed() {
		try (TestApplication application = TestApplication.start(this.database, WrongLaterShop.class)) {
			Reader reader = application.context().getBean("wrong", Reader.class);
			application.awaitLive();
			application.sync();
			assertThat(reader.find(1)).isNotSameAs(reader.find(1));
			assertThatException().isThrownBy(() -> application.context().getBean("misbound", Reader.class))
				.havingRootCause()
				.withMessageContaining("MisboundReader.find");
		}
	}

	@Test
	void healthFollowsTheState() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			HealthIndicator health = application.context()
				.getBean("pgcachewatchHealthIndicator", HealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			application.context().stop();
			assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		}
		try (TestApplication application = TestApplication.start(this.database, Shop.class,
				"pgcachewatch.connection.url=jdbc:postgresql://localhost:1/none")) {
			HealthIndicator health = application.context()
				.getBean("pgcachewatchHealthIndicator", HealthIndicator.class);
			assertThat(health.health().getStatus()).isIn(Status.UNKNOWN, Status.DOWN);
		}
	}

	@Test
	void theEndpointIsThere() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"management.endpoints.web.exposure.include=*", "management.endpoints.jmx.exposure.include=*",
				"spring.jmx.enabled=true")) {
			assertThat(application.context().getBeansWithAnnotation(Endpoint.class).values())
				.anyMatch((endpoint) -> endpoint.getClass().getAnnotation(Endpoint.class).id().equals("pgcachewatch"));
		}
	}

	@Test
	void countersCount() {
		try (TestApplication application = TestApplication.live(this.database, MeterShop.class)) {
			MeterRegistry registry = application.bean(MeterRegistry.class);
			application.context().getBeanProvider(MeterBinder.class).forEach((binder) -> binder.bindTo(registry));
			Books books = application.bean(Books.class);
			books.alone(1);
			application.change(CHANGE_1);
			assertThat(registry.get("pgcachewatch.notifications")
				.tag("table", "book")
				.tag("operation", "update")
				.counter()
				.count()).isEqualTo(1);
			assertThat(registry.get("pgcachewatch.invalidations").tag("cache", "Books.alone").counter().count())
				.isPositive();
			assertThat(registry.get("pgcachewatch.payload.errors").counter().count()).isZero();
			application.change("SELECT pg_notify('ch_pgcachewatch_table_change', 'junk')");
			assertThat(registry.get("pgcachewatch.payload.errors").counter().count()).isEqualTo(1);
			Cache kept = application.cache("Books.alone");
			application.change(CHANGE_1);
			kept.put(1L, "stale");
			assertThat(registry.get("pgcachewatch.fills.rejected").tag("cache", "Books.alone").counter().count())
				.isEqualTo(1);
			assertThat(registry.get("pgcachewatch.connected").gauge().value()).isOne();
			application.context().stop();
			books.alone(1);
			assertThat(registry.get("pgcachewatch.connected").gauge().value()).isZero();
			assertThat(registry.get("pgcachewatch.bypassed").tag("cache", "Books.alone").counter().count())
				.isPositive();
		}
	}

	@Test
	void underLoadEveryCallerReadsItsOwnWritesAfterSync() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			this.database.execute("INSERT INTO book (id, title) SELECT i, '0' FROM generate_series(100, 107) AS i");
			application.sync();
			Books books = application.bean(Books.class);
			JdbcTemplate jdbc = application.bean(JdbcTemplate.class);
			PgCacheWatch watch = application.watch();
			List<CompletableFuture<Void>> writers = IntStream.range(100, 108)
				.mapToObj((id) -> CompletableFuture.runAsync(() -> {
					for (int i = 1; i <= 50; i++) {
						jdbc.update("UPDATE book SET title = ? WHERE id = ?", String.valueOf(i), id);
						watch.sync().join();
						assertThat(Integer.parseInt(books.title(id))).isGreaterThanOrEqualTo(i);
						assertThat(Integer.parseInt(books.title(id))).isGreaterThanOrEqualTo(i);
					}
				}))
				.toList();
			writers.forEach(CompletableFuture::join);
			assertThat(watch.state()).isEqualTo(ListenerState.LIVE);
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> books.title(100)));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class Shop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class MeterShop {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class CustomizedShop {

		@Bean
		CacheManagerCustomizer<CaffeineCacheManager> customizer() {
			return (manager) -> manager.registerCustomCache("customized", Caffeine.newBuilder().maximumSize(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Resolved.class)
	static class ResolverShop {

		@Bean
		CacheResolver tenantCaches(CacheManager manager) {
			return new CacheResolver() {

				@Override
				public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
					return List.of(Objects.requireNonNull(manager.getCache("resolved")));
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FactoryShop {

		@Bean
		static CatalogueFactory catalogue() {
			return new CatalogueFactory();
		}

	}

	static class CatalogueFactory implements FactoryBean<Catalogue> {

		@Override
		public Catalogue getObject() {
			return (id) -> new Object();
		}

		@Override
		public Class<?> getObjectType() {
			return Catalogue.class;
		}

	}

	interface Reader {

		Object find(long id);

	}

	static class JdbcReader implements Reader {

		@Override
		@PgInvalidated(table = "book", key = "id")
		public Object find(long id) {
			return new Object();
		}

	}

	static class LazyReader implements Reader {

		@Override
		@Cacheable("lazy")
		@PgInvalidated(table = "book", key = "id")
		public Object find(long id) {
			return new Object();
		}

	}

	static class PrototypeReader extends JdbcReader {

	}

	static class WrongReader implements Reader {

		@Override
		@PgInvalidated(table = "bok", key = "id")
		public Object find(long id) {
			return new Object();
		}

	}

	static class MisboundReader implements Reader {

		@Override
		@PgInvalidated(table = "book", key = { "id", "title" })
		public Object find(long id) {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class InterfaceShop {

		@Bean
		Reader reader() {
			return new JdbcReader();
		}

		@Bean
		@Lazy
		Reader lazyReader() {
			return new LazyReader();
		}

		@Bean
		@Scope("prototype")
		Reader prototypeReader() {
			return new PrototypeReader();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WrongLaterShop {

		@Bean
		@Lazy
		Reader wrong() {
			return new WrongReader();
		}

		@Bean
		@Lazy
		Reader misbound() {
			return new MisboundReader();
		}

	}

	interface Catalogue {

		@PgInvalidated(table = "book", key = "id")
		Object find(long id);

	}

	@Service
	static class Resolved {

		@Cacheable(cacheResolver = "tenantCaches")
		@PgInvalidated(table = "book", key = "id", cacheNames = "resolved")
		public Object find(long id) {
			return new Object();
		}

	}

	@Service
	static class Books extends CachedBookstore.Books {

		private final JdbcTemplate jdbc;

		Books(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@CacheEvict("cacheable")
		public void evict(long id) {
		}

		@CacheEvict(cacheNames = "cacheable", allEntries = true)
		public void evictAll() {
		}

		@Transactional
		@PgInvalidated(table = "book", key = "id")
		public Object transactional(long id) {
			return new Object();
		}

		@Transactional
		@PgInvalidated(table = "book", key = "id")
		public Object rollingBack(long id) {
			throw new IllegalStateException("on purpose");
		}

		@PgInvalidated(table = "book", key = "id")
		public String title(long id) {
			return this.jdbc.queryForList("SELECT title FROM book WHERE id = ?", String.class, id).get(0);
		}

	}

}
