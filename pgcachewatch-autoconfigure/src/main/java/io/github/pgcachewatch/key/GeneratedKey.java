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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

/**
 * A key computed by a {@link KeyGenerator} from all parameters. Spring's interceptor
 * calls the generator with the method that was invoked, which behind a JDK proxy is that
 * of an interface. Through which proxy a fill comes is not known, so that a key is
 * computed for each of the methods. Thread-safe.
 */
final class GeneratedKey implements KeyFormula {

	private final String generatorName;

	private final CachedMethod method;

	private final MethodParameters parameters;

	private final String cacheName;

	private final AtomicBoolean impure = new AtomicBoolean();

	private volatile List<KeyFunction> functions = List.of();

	GeneratedKey(String cacheName, String generatorName, CachedMethod method, MethodParameters parameters) {
		this.cacheName = cacheName;
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
		if (this.impure.get()) {
			return Resolution.of(List.of());
		}
		List<Object> targets = generators.targets(this.method.beanName());
		if (targets.isEmpty()) {
			return Resolution.doubtful(generatorDescription() + " is called with the object that a call of the bean '"
					+ this.method.beanName() + "' comes to, which is known at the call only. To evict single entries, "
					+ "compute the key from parameters, by 'key' of the cache annotation");
		}
		List<KeyFunction> functions = functions(generator, targets);
		this.functions = functions;
		this.method.invocable().forEach((invoked) -> generators.purityCheck().watch(generator, invoked, this));
		return Resolution.of(functions.stream().map(this::unlessImpure).toList());
	}

	private List<KeyFunction> functions(KeyGenerator generator, List<Object> targets) {
		List<KeyFunction> functions = new ArrayList<>();
		for (Object target : targets) {
			for (Method invoked : this.method.invocable()) {
				functions.add((inputs) -> generator.generate(target, invoked, inputs));
			}
		}
		return functions;
	}

	private KeyFunction unlessImpure(KeyFunction function) {
		return (inputs) -> this.impure.get() ? RowKey.UNKNOWN : function.key(inputs);
	}

	/**
	 * Whether a key is one of those that are evicted for the arguments.
	 * @param arguments the arguments as the generator was called with them, which with a
	 * suspending function of Kotlin are followed by its continuation
	 */
	boolean computes(@Nullable Object key, @Nullable Object[] arguments) {
		@Nullable Object[] inputs = Arrays.copyOf(arguments, Math.min(arguments.length, inputs().size()));
		return this.functions.stream().anyMatch((function) -> Objects.equals(function.key(inputs), key));
	}

	/**
	 * From now on, no key is known.
	 * @return whether keys were known before
	 */
	boolean becomeImpure() {
		return this.impure.compareAndSet(false, true);
	}

	String place() {
		return this.method.place();
	}

	String cacheName() {
		return this.cacheName;
	}

	String generatorDescription() {
		return this.generatorName.isEmpty() ? "the default KeyGenerator"
				: "the KeyGenerator '" + this.generatorName + "'";
	}

}
