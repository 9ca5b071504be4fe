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

import io.github.pgcachewatch.guard.GuardedCacheInterceptor;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.core.PriorityOrdered;

/**
 * Puts Spring's interceptor back in the place of the starter's, which would fence the
 * caches of every resolver.
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
		CacheInterceptor unfenced = new CacheInterceptor();
		unfenced.setCacheOperationSource(guarded.getCacheOperationSource());
		unfenced.setCacheResolver(this.resolver);
		unfenced.setBeanFactory(this.beanFactory);
		return unfenced;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
