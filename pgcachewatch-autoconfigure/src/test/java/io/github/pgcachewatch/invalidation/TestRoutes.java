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
package io.github.pgcachewatch.invalidation;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.key.ArgumentPrecision;
import io.github.pgcachewatch.key.KeyGenerators;
import io.github.pgcachewatch.key.KeyPurityCheck;
import io.github.pgcachewatch.key.value.KeyConverters;

import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.core.convert.support.DefaultConversionService;

/**
 * Finds the bindings of classes and makes their routes, without any bean.
 */
final class TestRoutes {

	private TestRoutes() {
	}

	/**
	 * Inspects classes as those of beans with their names.
	 */
	static BindingDiscovery discover(Class<?>... types) {
		BindingDiscovery discovery = new BindingDiscovery(new AnnotationCacheOperationSource(false),
				UnaryOperator.identity());
		for (Class<?> type : types) {
			discovery.inspect(type.getSimpleName(), type);
		}
		return discovery;
	}

	static RouteFactory factory() {
		return factory(new StrategyRegistry("greedy", Map.of(), Map.of(), Map.of()));
	}

	static RouteFactory factory(StrategyRegistry strategies) {
		return new RouteFactory(KeyConverters.of(new DefaultConversionService()), new NoBeans(), strategies);
	}

	private static final class NoBeans implements KeyGenerators {

		@Override
		public KeyGenerator generator(String name) {
			return new SimpleKeyGenerator();
		}

		@Override
		public List<Object> targets(String beanName) {
			throw new IllegalStateException("not needed");
		}

		@Override
		public KeyPurityCheck purityCheck() {
			throw new IllegalStateException("not needed");
		}

		@Override
		public ArgumentPrecision argumentPrecision() {
			return new ArgumentPrecision();
		}

	}

}
