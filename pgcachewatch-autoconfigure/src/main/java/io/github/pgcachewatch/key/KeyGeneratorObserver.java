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

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.core.PriorityOrdered;

/**
 * Hands the keys that Spring's cache interceptors compute by an application's own
 * generators to the {@link KeyPurityCheck}. The interceptors are given decorated
 * generators, both of those that they look up by name and of the default one; the beans
 * themselves are left as they are. A {@link SimpleKeyGenerator} is not decorated.
 * <p>
 * Thread-safe.
 */
public final class KeyGeneratorObserver implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ObjectProvider<KeyPurityCheck> checks;

	private volatile @Nullable KeyPurityCheck check;

	/**
	 * Creates an observer.
	 * @param beanFactory the beans
	 * @param checks the check, which is not asked for before all singletons exist
	 */
	public KeyGeneratorObserver(ConfigurableListableBeanFactory beanFactory, ObjectProvider<KeyPurityCheck> checks) {
		this.beanFactory = beanFactory;
		this.checks = checks;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	/**
	 * An interceptor looks up generators that annotations name when a method is first
	 * called.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CacheAspectSupport interceptor) {
			ProxyFactory factory = new ProxyFactory(this.beanFactory);
			factory.setInterfaces(ConfigurableListableBeanFactory.class);
			factory.addAdvice((MethodInterceptor) (invocation) -> {
				Object result = invocation.proceed();
				return (result instanceof KeyGenerator generator) ? observe(generator) : result;
			});
			interceptor.setBeanFactory((ConfigurableListableBeanFactory) factory.getProxy());
		}
		return bean;
	}

	/**
	 * The default generator may come from a configurer, which must not be created early.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.check = this.checks.getObject();
		this.beanFactory.getBeansOfType(CacheAspectSupport.class, true, false)
			.values()
			.forEach((interceptor) -> interceptor.setKeyGenerator(observe(interceptor.getKeyGenerator())));
	}

	private KeyGenerator observe(KeyGenerator generator) {
		boolean pure = generator.getClass() == SimpleKeyGenerator.class;
		return (pure || generator instanceof ObservedKeyGenerator) ? generator : new ObservedKeyGenerator(generator);
	}

	/**
	 * Takes the key of each call of a generator.
	 */
	private final class ObservedKeyGenerator implements KeyGenerator {

		private final KeyGenerator generator;

		ObservedKeyGenerator(KeyGenerator generator) {
			this.generator = generator;
		}

		@Override
		public Object generate(Object target, Method method, @Nullable Object... params) {
			Object key = this.generator.generate(target, method, params);
			KeyPurityCheck check = KeyGeneratorObserver.this.check;
			if (check != null) {
				check.computed(this.generator, method, params, key);
			}
			return key;
		}

	}

}
