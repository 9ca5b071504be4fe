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
import java.util.ArrayList;
import java.util.List;

import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

/**
 * A key computed by a {@link KeyGenerator} from all parameters. Spring's interceptor
 * calls the generator with the method that was invoked, which behind a JDK proxy is that
 * of an interface. Through which proxy a fill comes is not known, so that a key is
 * computed for each of the methods.
 */
final class GeneratedKey implements KeyFormula {

	private final String generatorName;

	private final CachedMethod method;

	private final MethodParameters parameters;

	GeneratedKey(String generatorName, CachedMethod method, MethodParameters parameters) {
		this.generatorName = generatorName;
		this.method = method;
		this.parameters = parameters;
	}

	@Override
	public List<KeyInput> inputs() {
		return this.parameters.inputs();
	}

	@Override
	public Resolution resolve(KeyGenerators generators) {
		KeyGenerator generator = generators.generator(this.generatorName);
		if (generator.getClass() == SimpleKeyGenerator.class) {
			return Resolution.of(List.of(SimpleKeyGenerator::generateKey));
		}
		List<Object> targets = generators.targets(this.method.beanName());
		if (targets.isEmpty()) {
			return Resolution.doubtful(describe(generator) + " is called with the object that the call of the bean '"
					+ this.method.beanName() + "' comes to, which is known at the call only. To evict single entries, "
					+ "compute the key from parameters, by 'key' of the cache annotation");
		}
		List<KeyFunction> functions = new ArrayList<>();
		for (Object target : targets) {
			for (Method invoked : this.method.invocable()) {
				functions.add((inputs) -> generator.generate(target, invoked, inputs));
			}
		}
		return Resolution.of(functions);
	}

	private String describe(KeyGenerator generator) {
		return "the KeyGenerator "
				+ (this.generatorName.isEmpty() ? generator.getClass().getName() : "'" + this.generatorName + "'");
	}

}
