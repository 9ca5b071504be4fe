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

package io.github.pgcachewatch.watch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import io.github.pgcachewatch.binding.AnnotatedTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * Remembers the classes of annotated beans: what a factory method or FactoryBean makes on
 * demand may be of another class than its definition tells when the application starts.
 * Thread-safe.
 */
public final class CreatedBeans implements BeanPostProcessor {

	private final Map<Class<?>, String> beanNames = new ConcurrentHashMap<>();

	private volatile @Nullable BiConsumer<String, Class<?>> follower;

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(bean));
		if (AnnotatedTypes.areInvalidated(type) && this.beanNames.putIfAbsent(type, beanName) == null) {
			BiConsumer<String, Class<?>> follower = this.follower;
			if (follower != null) {
				follower.accept(beanName, type);
			}
		}
		return bean;
	}

	/**
	 * Returns the names of beans by their annotated classes.
	 */
	Map<Class<?>, String> beanNames() {
		return this.beanNames;
	}

	/**
	 * Has the follower called, before a bean can be used, with its name and class, for
	 * each class: of those that exist and those to come.
	 */
	void follow(BiConsumer<String, Class<?>> follower) {
		this.follower = follower;
		this.beanNames.forEach((type, name) -> follower.accept(name, type));
	}

}
