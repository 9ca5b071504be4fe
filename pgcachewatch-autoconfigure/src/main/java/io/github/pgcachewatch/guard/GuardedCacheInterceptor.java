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
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.pgcachewatch.binding.SelfCachedInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * Spring's cache interceptor, which uses none but guarded caches, and lets an observer
 * look at hits. Thread-safe.
 */
public class GuardedCacheInterceptor extends CacheInterceptor {

	private static final long serialVersionUID = 1L;

	private transient @Nullable BeanFactory beanFactory;

	private transient @Nullable CacheGuard guard;

	// Null unless hits are looked at
	private transient @Nullable HitObserver observer;

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
		BeanFactory beanFactory = Objects.requireNonNull(this.beanFactory);
		this.guard = beanFactory.getBean(CacheGuard.class);
		HitObserver observer = beanFactory.getBeanProvider(HitObserver.class).getIfUnique();
		this.observer = (observer != null && observer.isEnabled()) ? observer : null;
		super.afterSingletonsInstantiated();
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		HitObserver observer = this.observer;
		if (observer == null) {
			return super.invoke(invocation);
		}
		return observer.isPastCaches() ? invocation.proceed() : invokeObserved(invocation, observer);
	}

	private @Nullable Object invokeObserved(MethodInvocation invocation, HitObserver observer) throws Throwable {
		FoundEntry entry = observer.isSampled() ? new FoundEntry() : null;
		FoundEntry outer = FoundEntry.exchange(entry);
		Object result;
		try {
			result = super.invoke(invocation);
		}
		finally {
			FoundEntry.exchange(outer);
		}
		if (entry != null) {
			entry.tell(observer, invocation);
		}
		return result;
	}

	@Override
	protected @Nullable ValueWrapper doGet(Cache cache, Object key) {
		ValueWrapper value = super.doGet(cache, key);
		if (this.observer != null && value != null) {
			note(cache, key, value.get());
		}
		return value;
	}

	@Override
	protected <T> @Nullable T doGet(Cache cache, Object key, Callable<T> valueLoader) {
		FoundEntry entry = (this.observer != null) ? FoundEntry.current() : null;
		if (entry == null) {
			return super.doGet(cache, key, valueLoader);
		}
		T value = super.doGet(cache, key, entry.noting(valueLoader));
		entry.note(cache, key, value);
		return value;
	}

	@Override
	protected @Nullable CompletableFuture<?> doRetrieve(Cache cache, Object key) {
		CompletableFuture<?> value = super.doRetrieve(cache, key);
		if (this.observer != null && value != null) {
			note(cache, key, value);
		}
		return value;
	}

	private static void note(Cache cache, Object key, @Nullable Object value) {
		FoundEntry entry = FoundEntry.current();
		if (entry != null) {
			entry.note(cache, key, value);
		}
	}

	@Override
	protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		CacheOperationInvocationContext<CacheOperation> named = SelfCachedInvocation.named(context);
		return Objects.requireNonNull(this.guard).guard(named, super.getCaches(named, cacheResolver));
	}

}
