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

import io.github.pgcachewatch.key.KeyGenerators;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.util.StringUtils;

/**
 * Finds the key generators that Spring's cache interceptor uses.
 *
 * @param beanFactory the beans
 */
record BeanKeyGenerators(BeanFactory beanFactory) implements KeyGenerators {

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
	public Object target(String beanName) {
		return this.beanFactory.getBean(beanName);
	}

}
