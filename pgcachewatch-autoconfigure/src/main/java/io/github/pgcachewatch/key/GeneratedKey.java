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
import java.util.List;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

/**
 * A key computed by a {@link KeyGenerator} from all parameters.
 */
final class GeneratedKey implements KeyFormula {

	private final String generatorName;

	private final String beanName;

	private final Method method;

	private final MethodParameters parameters;

	GeneratedKey(String generatorName, String beanName, Method method, MethodParameters parameters) {
		this.generatorName = generatorName;
		this.beanName = beanName;
		this.method = method;
		this.parameters = parameters;
	}

	@Override
	public List<KeyInput> inputs() {
		return this.parameters.inputs();
	}

	@Override
	public KeyFunction resolve(KeyGenerators generators) {
		KeyGenerator generator = generators.generator(this.generatorName);
		if (generator.getClass() == SimpleKeyGenerator.class) {
			return SimpleKeyGenerator::generateKey;
		}
		Object target = ultimateTarget(generators.target(this.beanName));
		return (inputs) -> generator.generate(target, this.method, inputs);
	}

	/**
	 * Spring's interceptor calls the generator with the bean inside all proxies.
	 */
	private static Object ultimateTarget(Object bean) {
		Object target = bean;
		for (Object next = target; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
			target = next;
		}
		return target;
	}

}
