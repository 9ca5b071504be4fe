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

import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.guard.GuardedCacheInterceptor;
import io.github.pgcachewatch.watch.BindingScan;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.cache.annotation.ProxyCachingConfiguration;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.type.MethodMetadata;

/**
 * Comes before all else that may have a manager created, such as post-processors that one
 * is injected into: those beans would be filled unwatched for ever.
 */
final class CacheGuardRegistrar implements BeanDefinitionRegistryPostProcessor, PriorityOrdered {

	private static final String INTERCEPTOR = "cacheInterceptor";

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		replaceInterceptor(registry);
		if (registry instanceof ConfigurableListableBeanFactory beanFactory) {
			ObjectProvider<WatchedCaches> caches = beanFactory.getBeanProvider(WatchedCaches.class);
			beanFactory.addBeanPostProcessor(
					new WatchedCacheManagerPostProcessor(caches, beanFactory.getBeanProvider(BindingScan.class)));
			beanFactory.addBeanPostProcessor(
					new TransactionStartPostProcessor(() -> caches.getObject().transactionVersions()));
		}
	}

	/**
	 * Spring's interceptor has no hook for what chooses the caches of an invocation.
	 */
	private static void replaceInterceptor(BeanDefinitionRegistry registry) {
		if (registry.containsBeanDefinition(INTERCEPTOR) && isSprings(registry.getBeanDefinition(INTERCEPTOR))) {
			RootBeanDefinition guarded = new RootBeanDefinition(GuardedCacheInterceptor.class);
			guarded.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
			registry.removeBeanDefinition(INTERCEPTOR);
			registry.registerBeanDefinition(INTERCEPTOR, guarded);
		}
	}

	private static boolean isSprings(BeanDefinition definition) {
		MethodMetadata factory = (definition instanceof AnnotatedBeanDefinition annotated)
				? annotated.getFactoryMethodMetadata() : null;
		return factory != null && factory.getDeclaringClassName().equals(ProxyCachingConfiguration.class.getName());
	}

}
