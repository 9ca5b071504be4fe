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

package io.github.pgcachewatch.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PgCacheWatchCachingAutoConfiguration} and
 * {@link PgCacheWatchDisabledAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PgCacheWatchCachingAutoConfigurationTests {

	private final TestDatabase database = Bookshop.createDatabase();

	private final ApplicationContextRunner contextRunner = Bookshop.contextRunner(this.database)
		.withUserConfiguration(CounterConfiguration.class)
		.withPropertyValues("spring.cache.type=simple", "pgcachewatch.fail-fast=true");

	@Test
	void whenTheApplicationDoesNotEnableCachingItIsEnabled() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(CacheManager.class);
			assertCaches(context.getBean(Counter.class));
			assertThat(AopUtils.isCglibProxy(context.getBean(Counter.class))).isTrue();
		});
	}

	@Test
	void whenProxiesAreToBeMadeOfInterfacesTheyAre() {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=false").run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Numbers.class))).isTrue();
			assertThat(context.getBean(Numbers.class).next()).isEqualTo(context.getBean(Numbers.class).next());
		});
	}

	@Test
	void whenTheApplicationEnablesCachingItIsLeftToIt() {
		this.contextRunner.withUserConfiguration(CachingConfiguration.class).run((context) -> {
			assertThat(context).hasSingleBean(CacheManager.class);
			assertCaches(context.getBean(Counter.class));
		});
	}

	@Test
	void whenBeansAreLookedUpByTypeSpringsOwnAreFound() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBeanFactory().getBean(CacheOperationSource.class))
				.isSameAs(context.getBean("cacheOperationSource"));
			assertThat(context.getBeanFactory().getBean(CacheInterceptor.class))
				.isSameAs(context.getBean("cacheInterceptor"));
		});
	}

	@Test
	void whenBeansAreLazyBothKindsOfMethodsAreCachedAllTheSame() {
		this.contextRunner
			.withInitializer((context) -> context
				.addBeanFactoryPostProcessor(new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertCaches(context.getBean(Counter.class)));
	}

	@Test
	void whenACachingConfigurerIsThereItIsUsedForBothKindsOfMethods() {
		this.contextRunner.withUserConfiguration(ConfigurerConfiguration.class).run((context) -> {
			context.getBean(Counter.class).bySpring();
			context.getBean(Counter.class).alone();
			ConcurrentMapCacheManager manager = context.getBean(ConcurrentMapCacheManager.class);
			assertThat(manager.getCache("spring").get("generated")).isNotNull();
			assertThat(manager.getCache("Counter.alone").get("generated")).isNotNull();
		});
	}

	@Test
	void whenTheStarterIsDisabledNothingIsCached(CapturedOutput output) {
		this.contextRunner.withPropertyValues("pgcachewatch.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(CacheAspectSupport.class).doesNotHaveBean(CacheManager.class);
			assertThat(context.getBean(Counter.class).alone()).isNotEqualTo(context.getBean(Counter.class).alone());
		});
		assertThat(output).doesNotContain("not invalidated when");
	}

	@Test
	void whenTheStarterIsDisabledAndTheApplicationCachesItIsWarnedOnce(CapturedOutput output) {
		this.contextRunner.withPropertyValues("pgcachewatch.enabled=false")
			.withUserConfiguration(CachingConfiguration.class)
			.run((context) -> assertThat(context.getBean(Counter.class).bySpring())
				.isEqualTo(context.getBean(Counter.class).bySpring()));
		assertThat(output).containsOnlyOnce("not invalidated when the database changes");
	}

	@Test
	void whenTheDriverIsMissingNothingIsCachedByTheStarter(CapturedOutput output) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(PGConnection.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CacheAspectSupport.class)
				.doesNotHaveBean(CacheManager.class));
		assertThat(output).doesNotContain("not invalidated when");
	}

	@Test
	void whenTheDriverIsMissingAndTheApplicationCachesItIsWarnedOnce(CapturedOutput output) {
		Bookshop.contextRunner(this.database)
			.withClassLoader(new FilteredClassLoader(PGConnection.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withBean(NumbersImplementation.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("not invalidated when the database changes");
	}

	@Test
	void whenTheListenersAutoConfigurationIsExcludedNothingIsCachedByTheStarter() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PgCacheWatchCachingAutoConfiguration.class,
					PgCacheWatchDisabledAutoConfiguration.class, CacheAutoConfiguration.class))
			.withUserConfiguration(CounterConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheAspectSupport.class));
	}

	private static void assertCaches(Counter counter) {
		assertThat(counter.bySpring()).isEqualTo(counter.bySpring());
		assertThat(counter.alone()).isEqualTo(counter.alone());
		assertThat(counter.plain()).isNotEqualTo(counter.plain());
		assertThat(counter.future().join()).isEqualTo(counter.future().join());
	}

	@Configuration(proxyBeanMethods = false)
	static class CounterConfiguration {

		@Bean
		Counter counter() {
			return new Counter();
		}

		@Bean
		NumbersImplementation numbers() {
			return new NumbersImplementation();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class ConfigurerConfiguration implements CachingConfigurer {

		@Override
		public KeyGenerator keyGenerator() {
			return (target, method, arguments) -> "generated";
		}

	}

	static class Counter {

		private final AtomicInteger count = new AtomicInteger();

		@Cacheable("spring")
		public int bySpring() {
			return this.count.incrementAndGet();
		}

		@PgInvalidated(table = "book")
		public int alone() {
			return this.count.incrementAndGet();
		}

		public int plain() {
			return this.count.incrementAndGet();
		}

		@PgInvalidated(table = "book")
		public CompletableFuture<Integer> future() {
			return CompletableFuture.completedFuture(this.count.incrementAndGet());
		}

	}

	interface Numbers {

		int next();

	}

	static class NumbersImplementation implements Numbers {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		@PgInvalidated(table = "book")
		public int next() {
			return this.count.incrementAndGet();
		}

	}

}
