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
package io.github.pgcachewatch.consistency.oracle;

import java.util.Collection;
import java.util.Objects;

import io.github.pgcachewatch.guard.GuardedCacheInterceptor;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.core.PriorityOrdered;

/**
 * Puts interceptors in the place of the starter's that use the caches of a resolver as
 * they are, with no fence around them.
 */
final class UnfencedInterceptors implements BeanPostProcessor, PriorityOrdered {

	private final BeanFactory beanFactory;

	private final CacheResolver resolver;

	UnfencedInterceptors(BeanFactory beanFactory, CacheResolver resolver) {
		this.beanFactory = beanFactory;
		this.resolver = resolver;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof GuardedCacheInterceptor guarded) ? unfenced(guarded) : bean;
	}

	private CacheInterceptor unfenced(GuardedCacheInterceptor guarded) {
		CacheInterceptor unfenced = new UnfencedInterceptor(this.beanFactory, this.resolver,
				Objects.requireNonNull(guarded.getCacheOperationSource()));
		unfenced.setBeanFactory(this.beanFactory);
		return unfenced;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	private static final class UnfencedInterceptor extends GuardedCacheInterceptor {

		private static final long serialVersionUID = 1L;

		private final transient CacheResolver resolver;

		UnfencedInterceptor(BeanFactory beanFactory, CacheResolver resolver, CacheOperationSource operations) {
			super(beanFactory.getBeanProvider(CachingConfigurer.class), operations);
			this.resolver = resolver;
		}

		@Override
		protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
				CacheResolver chosen) {
			return this.resolver.resolveCaches(context);
		}

	}

}
