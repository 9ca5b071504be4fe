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

package io.github.pgcachewatch.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.util.StringUtils;

/**
 * Finds the generators that Spring's cache interceptor uses and the objects that it calls
 * them with. Thread-safe.
 *
 * @param beanFactory the beans
 * @param purityCheck checks the generators
 * @param argumentPrecision finds arguments that are too fine
 */
public record BeanKeyGenerators(BeanFactory beanFactory, KeyPurityCheck purityCheck,
		ArgumentPrecision argumentPrecision) implements KeyGenerators {

	@Override
	public KeyGenerator generator(String name) {
		if (StringUtils.hasText(name)) {
			return BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, KeyGenerator.class, name);
		}
		CachingConfigurer configurer = this.beanFactory.getBeanProvider(CachingConfigurer.class).getIfAvailable();
		KeyGenerator generator = (configurer != null) ? configurer.keyGenerator() : null;
		return (generator != null) ? generator : new SimpleKeyGenerator();
	}

	@Override
	public List<Object> targets(String beanName) {
		boolean single = this.beanFactory.containsBean(beanName) && this.beanFactory.isSingleton(beanName);
		return single ? interceptedTargets(this.beanFactory.getBean(beanName)) : List.of();
	}

	/**
	 * The interceptor calls a generator with the target of the proxy that it is part of,
	 * which may be a proxy itself, as that of a repository is. Without any interceptor
	 * the classes are woven, and the target is the innermost object.
	 */
	private static List<Object> interceptedTargets(Object bean) {
		List<Object> targets = new ArrayList<>();
		Object current = bean;
		while (current instanceof SpringProxy) {
			Object target = AopProxyUtils.getSingletonTarget(current);
			boolean intercepted = isIntercepted(current);
			if (target == null) {
				return intercepted ? List.of() : targets;
			}
			if (intercepted) {
				targets.add(target);
			}
			current = target;
		}
		return targets.isEmpty() ? List.of(current) : targets;
	}

	private static boolean isIntercepted(@Nullable Object proxy) {
		return proxy instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.anyMatch((advisor) -> advisor.getAdvice() instanceof CacheInterceptor);
	}

}
