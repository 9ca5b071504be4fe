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
package io.github.pgcachewatch.guard;

import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.pgcachewatch.binding.SelfCachedInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * Spring's cache interceptor, which uses none but guarded caches. Thread-safe.
 */
public final class GuardedCacheInterceptor extends CacheInterceptor {

	private static final long serialVersionUID = 1L;

	private transient @Nullable BeanFactory beanFactory;

	private transient @Nullable CacheGuard guard;

	/**
	 * Creates an interceptor that is configured as Spring's own.
	 * @param configurer configures the application's caching, if there is one
	 * @param operationSource the operations of methods
	 */
	public GuardedCacheInterceptor(ObjectProvider<CachingConfigurer> configurer, CacheOperationSource operationSource) {
		configure(from(configurer, CachingConfigurer::errorHandler), from(configurer, CachingConfigurer::keyGenerator),
				from(configurer, CachingConfigurer::cacheResolver), from(configurer, CachingConfigurer::cacheManager));
		setCacheOperationSource(operationSource);
	}

	private static <T> Supplier<@Nullable T> from(ObjectProvider<CachingConfigurer> configurers,
			Function<CachingConfigurer, @Nullable T> property) {
		return () -> {
			CachingConfigurer configurer = configurers.getIfAvailable();
			return (configurer != null) ? property.apply(configurer) : null;
		};
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		this.beanFactory = beanFactory;
	}

	/**
	 * Before, nothing is cached.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.guard = Objects.requireNonNull(this.beanFactory).getBean(CacheGuard.class);
		super.afterSingletonsInstantiated();
	}

	@Override
	protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		CacheOperationInvocationContext<CacheOperation> named = SelfCachedInvocation.named(context);
		return Objects.requireNonNull(this.guard).guard(named, super.getCaches(named, cacheResolver));
	}

}
