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

import io.github.pgcachewatch.binding.PgInvalidatedCacheOperationSource;
import io.github.pgcachewatch.guard.GuardedCacheInterceptor;
import io.github.pgcachewatch.watch.ChangeWarmUp;
import io.github.pgcachewatch.watch.WatchThreads;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Caches the methods that have no annotation but
 * {@link io.github.pgcachewatch.PgInvalidated @PgInvalidated}, beside and in the manner
 * of Spring's own caching. None of its beans is a candidate for injection, where it would
 * stand in the way of Spring's.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
@Import(PgInvalidatedCachingConfiguration.AutoProxyRegistrar.class)
class PgInvalidatedCachingConfiguration {

	static final String OPERATION_SOURCE = "pgInvalidatedCacheOperationSource";

	private static final String INTERCEPTOR = "pgInvalidatedCacheInterceptor";

	@Bean(name = OPERATION_SOURCE, autowireCandidate = false)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static PgInvalidatedCacheOperationSource pgInvalidatedCacheOperationSource() {
		return new PgInvalidatedCacheOperationSource(new AnnotationCacheOperationSource(false));
	}

	@Bean(name = INTERCEPTOR, autowireCandidate = false)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static GuardedCacheInterceptor pgInvalidatedCacheInterceptor(BeanFactory beanFactory,
			ObjectProvider<CachingConfigurer> configurer) {
		return new GuardedCacheInterceptor(configurer, source(beanFactory));
	}

	@Bean(autowireCandidate = false)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static BeanFactoryCacheOperationSourceAdvisor pgInvalidatedCacheAdvisor(BeanFactory beanFactory,
			WatchThreads threads) {
		// Beside the rest of the start, as early as there are beans. If nothing is
		// bound after all, no thread stays.
		threads.runOnce("warm-up", new ChangeWarmUp(threads));
		BeanFactoryCacheOperationSourceAdvisor advisor = new BeanFactoryCacheOperationSourceAdvisor();
		advisor.setCacheOperationSource(source(beanFactory));
		advisor.setAdvice(beanFactory.getBean(INTERCEPTOR, CacheInterceptor.class));
		return advisor;
	}

	private static PgInvalidatedCacheOperationSource source(BeanFactory beanFactory) {
		return beanFactory.getBean(OPERATION_SOURCE, PgInvalidatedCacheOperationSource.class);
	}

	/**
	 * Sees to it that advisors are applied where the application weaves Spring's caching
	 * in with AspectJ.
	 */
	static class AutoProxyRegistrar implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
		}

	}

}
