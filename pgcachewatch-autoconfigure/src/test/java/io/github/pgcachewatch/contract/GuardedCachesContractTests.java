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
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.actuate.PgCacheWatchHealthIndicator;
import io.github.pgcachewatch.contract.CachedBookstore.Books;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Whatever manager or resolver hands out the caches of annotated methods, they are
 * guarded.
 */
@ExtendWith(OutputCaptureExtension.class)
class GuardedCachesContractTests {

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = CachedBookstore.database();
	}

	static Stream<Class<?>> configurations() {
		return Stream.of(InjectedManager.class, ManagerInjectedForAResolver.class, DecoratingResolver.class,
				OneOfTwoManagersInjected.class, ManagerThatIsNoBean.class, ResolverOverAManagerThatIsNoBean.class,
				ManagerPerCall.class, ManagerInjectedIntoAFirstPostProcessor.class,
				ManagerInjectedIntoAnOrderedPostProcessor.class, ManagerInjectedIntoAPostProcessor.class,
				ManagerCreatedBeforePostProcessors.class, ManagerRegisteredAsSingleton.class);
	}

	@ParameterizedTest
	@MethodSource("configurations")
	void theCachesOfAnnotatedMethodsAreGuarded(Class<?> configuration) {
		try (TestApplication application = TestApplication.live(this.database, configuration)) {
			CachedBookstore.assertEvictsByKey(application);
		}
	}

	@ParameterizedTest
	@MethodSource("configurations")
	void theyAreWhereTheApplicationEnablesCachingItself(Class<?> configuration) {
		TestApplication application = TestApplication.start(this.database,
				new SpringApplicationBuilder(configuration, Caching.class));
		try (application) {
			application.awaitLive();
			CachedBookstore.assertEvictsByKey(application);
		}
	}

	@Test
	void aManagerThatAnInitializerRegistersIsGuarded() {
		TestApplication application = TestApplication.start(this.database,
				new SpringApplicationBuilder(CachedBookstore.Shop.class)
					.initializers((context) -> context.getBeanFactory()
						.registerSingleton("cacheManager", new ConcurrentMapCacheManager())));
		try (application) {
			application.awaitLive();
			CachedBookstore.assertEvictsByKey(application);
		}
	}

	@Test
	void aManagerOfAParentContextIsGuarded() {
		assertGuardsInChild(ParentWithManager.class);
	}

	@Test
	void aChildOfAnAutoConfiguredContextListensItself() {
		assertGuardsInChild(CachedBookstore.Shop.class);
	}

	@Test
	void aMethodWithoutAnAnnotationThatFillsAWatchedCacheIsGuarded() {
		try (TestApplication application = TestApplication.live(this.database, PlainBeside.class)) {
			PlainBooks plain = application.bean(PlainBooks.class);
			application.assertEvictedBy(() -> plain.find(1), CachedBookstore.CHANGE_1);
		}
	}

	@Test
	void eachTenantsCacheKeepsItsEntries() {
		try (TestApplication application = TestApplication.live(this.database, TenantShop.class)) {
			Books books = application.bean(Books.class);
			List<Object> first = Stream.of("a", "b").map((tenant) -> as(tenant, books)).toList();
			assertThat(Stream.of("a", "b").map((tenant) -> as(tenant, books)).toList()).isEqualTo(first);
			application.change(CachedBookstore.CHANGE_2);
			assertThat(Stream.of("a", "b").map((tenant) -> as(tenant, books)).toList()).isEqualTo(first);
			application.change(CachedBookstore.CHANGE_1);
			assertThat(Stream.of("a", "b").map((tenant) -> as(tenant, books)).toList())
				.doesNotContainAnyElementsOf(first);
		}
	}

	@Test
	void cachesThatAResolverNamesItselfAreGuardedAsTheNamedOne() {
		try (TestApplication application = TestApplication.live(this.database, ResolvedShop.class)) {
			ResolvedBooks books = application.bean(ResolvedBooks.class);
			application.assertEvictedBy(() -> books.inCacheOfItsOwn(1), CachedBookstore.CHANGE_1);
			application.assertKeptDespite(() -> books.inCacheOfItsOwn(1), CachedBookstore.CHANGE_2);
		}
	}

	@Test
	void aCacheThatAResolverChoosesBesideTheNamedOnesIsNotFilled(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, ResolvedShop.class)) {
			ResolvedBooks books = application.bean(ResolvedBooks.class);
			books.authors();
			assertThat(books.inAuthors(1)).isNotSameAs(books.inAuthors(1));
			assertThat(books.inOneOfTwo(1)).isNotSameAs(books.inOneOfTwo(1));
			assertThat(output).containsOnlyOnce("ResolvedBooks.inAuthors is not cached in 'authors'")
				.containsOnlyOnce("ResolvedBooks.inOneOfTwo is not cached in 'inOneOfTwo-1'");
			Health health = application.bean(PgCacheWatchHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		}
	}

	private static Object as(String tenant, Books books) {
		TenantManager.TENANT.set(tenant);
		try {
			return books.alone(1);
		}
		finally {
			TenantManager.TENANT.remove();
		}
	}

	@Test
	void aMethodWhoseBeanIsNotWatchedIsNotCachedAndHealthTells(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, CachedBookstore.Shop.class);
				AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
			child.setParent(application.context());
			child.register(ChildOfItsOwn.class);
			child.refresh();
			OtherBooks books = child.getBean(OtherBooks.class);
			assertThat(books.alone(1)).isNotSameAs(books.alone(1));
			assertThat(books.cacheable(1)).isNotSameAs(books.cacheable(1));
			assertThat(output).containsOnlyOnce("OtherBooks.alone is not cached in 'OtherBooks.alone'")
				.containsOnlyOnce("OtherBooks.cacheable is not cached in 'others'");
			Health health = application.bean(PgCacheWatchHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat((List<?>) health.getDetails().get("refusedCaches")).hasSize(2);
		}
	}

	@Test
	void aCacheOfAnUnwatchedManagerThatAPropertyBindsIsRefused() {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(ParentWithManager.class)
			.web(WebApplicationType.NONE)
			.child(CachedBookstore.Shop.class);
		assertThatException()
			.isThrownBy(() -> TestApplication.start(this.database, builder,
					"pgcachewatch.caches.shelf.invalidated-by[0].table=book"))
			.havingRootCause()
			.withMessageContaining("pgcachewatch.caches.shelf")
			.withMessageContaining("cannot be watched");
	}

	private void assertGuardsInChild(Class<?> parent) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(parent).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties("spring.datasource.url=" + this.database.url(),
					"spring.datasource.username=" + this.database.username(),
					"spring.datasource.password=" + this.database.password())
			.child(CachedBookstore.Shop.class);
		TestApplication application = TestApplication.start(this.database, builder);
		ConfigurableApplicationContext above = (ConfigurableApplicationContext) Objects
			.requireNonNull(application.context().getParent());
		try (above; application) {
			assertThat(application.context().getBeanNamesForType(PgCacheWatch.class)).hasSize(1);
			// Clears the cache that both contexts use when it begins to listen.
			above.getBeanProvider(PgCacheWatch.class).ifAvailable((watch) -> watch.awaitLive(Duration.ofSeconds(30)));
			application.awaitLive();
			application.sync();
			CachedBookstore.assertEvictsByKey(application);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Caching {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class InjectedManager implements CachingConfigurer {

		private final CacheManager manager;

		InjectedManager(CacheManager manager) {
			this.manager = manager;
		}

		@Override
		public CacheManager cacheManager() {
			return this.manager;
		}

		@Override
		public CacheErrorHandler errorHandler() {
			return new LoggingCacheErrorHandler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerInjectedForAResolver implements CachingConfigurer {

		private final CacheManager manager;

		ManagerInjectedForAResolver(CacheManager manager) {
			this.manager = manager;
		}

		@Override
		public CacheResolver cacheResolver() {
			return new SimpleCacheResolver(this.manager);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class DecoratingResolver implements CachingConfigurer {

		private final CacheManager manager;

		DecoratingResolver(CacheManager manager) {
			this.manager = manager;
		}

		@Override
		public CacheResolver cacheResolver() {
			return new SimpleCacheResolver(this.manager) {

				@Override
				public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
					return super.resolveCaches(context).stream().map(DecoratingResolver::decorated).toList();
				}

			};
		}

		private static Cache decorated(Cache cache) {
			ProxyFactory factory = new ProxyFactory(Cache.class, (MethodInterceptor) (call) -> AopUtils
				.invokeJoinpointUsingReflection(cache, call.getMethod(), call.getArguments()));
			return (Cache) factory.getProxy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoManagers {

		@Bean
		CacheManager local() {
			return new CaffeineCacheManager();
		}

		@Bean
		CacheManager other() {
			return new CaffeineCacheManager("other");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, TwoManagers.class })
	static class OneOfTwoManagersInjected implements CachingConfigurer {

		private final CacheManager manager;

		OneOfTwoManagersInjected(@Qualifier("local") CacheManager manager) {
			this.manager = manager;
		}

		@Override
		public CacheManager cacheManager() {
			return this.manager;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerThatIsNoBean implements CachingConfigurer {

		@Override
		public CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ResolverOverAManagerThatIsNoBean implements CachingConfigurer {

		@Override
		public CacheResolver cacheResolver() {
			return new SimpleCacheResolver(new ConcurrentMapCacheManager());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerPerCall implements CachingConfigurer {

		private final List<CacheManager> managers = List.of(new ConcurrentMapCacheManager(),
				new ConcurrentMapCacheManager());

		@Override
		public CacheResolver cacheResolver() {
			return new CacheResolver() {

				@Override
				public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
					int manager = (int) ((long) context.getArgs()[0] % 2);
					return List.of(Objects.requireNonNull(ManagerPerCall.this.managers.get(manager)
						.getCache(context.getOperation().getCacheNames().iterator().next())));
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerInjectedIntoAFirstPostProcessor {

		@Bean
		static First first(CacheManager manager) {
			return new First(manager);
		}

	}

	static class First implements BeanPostProcessor, PriorityOrdered {

		First(CacheManager manager) {
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerInjectedIntoAnOrderedPostProcessor {

		@Bean
		static Second second(CacheManager manager) {
			return new Second(manager);
		}

	}

	static class Second implements BeanPostProcessor, Ordered {

		Second(CacheManager manager) {
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerInjectedIntoAPostProcessor {

		@Bean
		static Third third(CacheManager manager) {
			return new Third(manager);
		}

	}

	static class Third implements BeanPostProcessor {

		Third(CacheManager manager) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerCreatedBeforePostProcessors {

		@Bean
		static BeanFactoryPostProcessor early() {
			return (beanFactory) -> beanFactory.getBean(CacheManager.class);
		}

		@Bean
		static CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class ManagerRegisteredAsSingleton {

		@Bean
		static BeanFactoryPostProcessor registration() {
			return (beanFactory) -> beanFactory.registerSingleton("cacheManager", new ConcurrentMapCacheManager());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, PlainBooks.class })
	static class PlainBeside implements CachingConfigurer {

		@Override
		public CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Service
	static class PlainBooks {

		@Cacheable("cacheable")
		public Object find(long id) {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class TenantShop {

		@Bean
		TenantManager cacheManager() {
			return new TenantManager();
		}

	}

	static class TenantManager extends ConcurrentMapCacheManager {

		static final ThreadLocal<String> TENANT = new ThreadLocal<>();

		@Override
		public Cache getCache(String name) {
			String tenant = TENANT.get();
			return super.getCache((tenant != null) ? name + ":" + tenant : name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ResolvedBooks.class)
	static class ResolvedShop {

		@Bean
		ConcurrentMapCacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		CacheResolver byArgument(CacheManager manager) {
			return (invocation) -> List
				.of(cache(manager, invocation.getMethod().getName() + "-" + invocation.getArgs()[0]));
		}

		@Bean
		CacheResolver authors(CacheManager manager) {
			return (invocation) -> List.of(cache(manager, "authors"));
		}

		private static Cache cache(CacheManager manager, String name) {
			return Objects.requireNonNull(manager.getCache(name));
		}

	}

	@Service
	static class ResolvedBooks {

		@Cacheable(cacheResolver = "byArgument")
		@PgInvalidated(table = "book", key = "id", cacheNames = "books")
		public Object inCacheOfItsOwn(long id) {
			return new Object();
		}

		@Cacheable(cacheResolver = "byArgument")
		@PgInvalidated(table = "book", key = "id", cacheNames = { "some", "others" })
		public Object inOneOfTwo(long id) {
			return new Object();
		}

		@Cacheable(cacheResolver = "authors")
		@PgInvalidated(table = "book", key = "id", cacheNames = "books")
		public Object inAuthors(long id) {
			return new Object();
		}

		@Cacheable("authors")
		@PgInvalidated(table = "book")
		public Object authors() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(OtherBooks.class)
	static class ChildOfItsOwn {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			return new DefaultAdvisorAutoProxyCreator();
		}

	}

	@Service
	static class OtherBooks {

		@PgInvalidated(table = "book", key = "id")
		public Object alone(long id) {
			return new Object();
		}

		@Cacheable("others")
		@PgInvalidated(table = "book", key = "id")
		public Object cacheable(long id) {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ParentWithManager {

		@Bean
		CacheManager cacheManager() {
			return new CaffeineCacheManager();
		}

	}

}
