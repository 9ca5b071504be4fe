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

package io.github.pgcachewatch.invalidation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.PgInvalidatedCacheOperationSource;
import io.github.pgcachewatch.binding.SelfCachedInvocation;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.key.ArgumentPrecision;
import io.github.pgcachewatch.key.BeanKeyGenerators;
import io.github.pgcachewatch.key.KeyGeneratorObserver;
import io.github.pgcachewatch.key.KeyPurityCheck;
import io.github.pgcachewatch.key.TestTables;
import io.github.pgcachewatch.key.value.KeyConverters;
import io.github.pgcachewatch.trigger.catalog.Column;
import io.github.pgcachewatch.trigger.catalog.TableDescription;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.DefaultConversionService;

/**
 * A context with Spring's caching, the caching of {@code @PgInvalidated}, and the routes
 * of its beans.
 */
final class CachingContext implements AutoCloseable {

	private final AnnotationConfigApplicationContext context;

	private final Map<String, TableDescription> tables = new HashMap<>();

	private final RecordingEvictions target = new RecordingEvictions();

	private final ManualScheduler timer = new ManualScheduler();

	CachingContext(Class<?>... beans) {
		this(true, beans);
	}

	private CachingContext(boolean proxyTargetClass, Class<?>... beans) {
		this.context = new AnnotationConfigApplicationContext();
		this.context.register(proxyTargetClass ? Infrastructure.class : JdkProxies.class);
		this.context.register(beans);
		this.context.refresh();
	}

	static CachingContext withJdkProxies(Class<?>... beans) {
		return new CachingContext(false, beans);
	}

	/**
	 * Adds a table, its columns as {@code name type}, with {@code enum} for an enum type.
	 */
	CachingContext table(String name, String... columns) {
		this.tables.put(name, tableOf(name, columns));
		return this;
	}

	static TableDescription tableOf(String name, String... columns) {
		return TestTables.table(name, columns);
	}

	static Column column(String name, String type) {
		return TestTables.column(name, type);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	BindingDiscovery discover() {
		BindingDiscovery discovery = TestRoutes.discover();
		for (String name : this.context.getBeanDefinitionNames()) {
			if (!ScopedProxyUtils.isScopedTarget(name)) {
				discovery.inspect(name, type(name));
			}
		}
		return discovery;
	}

	private Class<?> type(String beanName) {
		String scopedTarget = ScopedProxyUtils.getTargetBeanName(beanName);
		Class<?> type = AutoProxyUtils.determineTargetClass(this.context.getBeanFactory(),
				this.context.containsBean(scopedTarget) ? scopedTarget : beanName);
		return (type != null) ? type : Object.class;
	}

	List<Route> routes() {
		RouteFactory factory = new RouteFactory(KeyConverters.of(this.context.getBean(ConversionService.class)),
				new BeanKeyGenerators(this.context.getBeanFactory(), this.context.getBean(KeyPurityCheck.class),
						new ArgumentPrecision()),
				new StrategyRegistry("greedy", Map.of(), Map.of(), Map.of()));
		List<Route> routes = new ArrayList<>();
		for (CacheBinding binding : discover().bindings()) {
			TableDescription table = this.tables.get(binding.table().name());
			if (table == null) {
				throw new IllegalStateException("No table for " + binding.table());
			}
			routes.add(factory.route(binding, table));
		}
		return routes;
	}

	/**
	 * Carries a change of one row out and returns the removals.
	 */
	List<String> change(String table, Object... columnsAndValues) {
		Map<String, Object> row = new HashMap<>();
		for (int i = 0; i < columnsAndValues.length; i += 2) {
			row.put((String) columnsAndValues[i], columnsAndValues[i + 1]);
		}
		Invalidator invalidator = new Invalidator(this.target, this.timer);
		invalidator.route(routes());
		this.target.evicted.clear();
		invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public." + table, row)), 0);
		return this.target.removals();
	}

	/**
	 * Returns the keys that the latest change evicted.
	 */
	List<Object> evicted() {
		return List.copyOf(this.target.evicted);
	}

	Collection<String> caches() {
		return this.context.getBean(CacheManager.class).getCacheNames();
	}

	Set<Object> cachedKeys(String cacheName) {
		ConcurrentMapCache cache = (ConcurrentMapCache) this.context.getBean(CacheManager.class).getCache(cacheName);
		return (cache != null) ? cache.getNativeCache().keySet() : Set.of();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching(proxyTargetClass = true)
	static class Infrastructure extends SelfCachingInfrastructure {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class JdkProxies extends SelfCachingInfrastructure {

	}

	abstract static class SelfCachingInfrastructure {

		@Bean
		KeyPurityCheck keyPurityCheck(CacheManager manager) {
			return new KeyPurityCheck(Runnable::run, (name) -> manager.getCache(name).clear());
		}

		@Bean
		static KeyGeneratorObserver keyGeneratorObserver(ConfigurableListableBeanFactory beanFactory,
				ObjectProvider<KeyPurityCheck> check) {
			return new KeyGeneratorObserver(beanFactory, check);
		}

		@Bean
		ConcurrentMapCacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		ConversionService conversionService() {
			return new DefaultConversionService();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanFactoryCacheOperationSourceAdvisor selfCachingAdvisor(CacheInterceptor selfCachingInterceptor) {
			BeanFactoryCacheOperationSourceAdvisor advisor = new BeanFactoryCacheOperationSourceAdvisor();
			advisor.setCacheOperationSource(selfCachingInterceptor.getCacheOperationSource());
			advisor.setAdvice(selfCachingInterceptor);
			return advisor;
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static CacheInterceptor selfCachingInterceptor() {
			CacheInterceptor interceptor = new NamingInterceptor();
			interceptor.setCacheOperationSource(
					new PgInvalidatedCacheOperationSource(new AnnotationCacheOperationSource(false)));
			return interceptor;
		}

	}

	private static final class NamingInterceptor extends CacheInterceptor {

		private static final long serialVersionUID = 1L;

		@Override
		protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
				CacheResolver cacheResolver) {
			return super.getCaches(SelfCachedInvocation.named(context), cacheResolver);
		}

	}

}
