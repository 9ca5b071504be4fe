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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;

/**
 * A method's parameters, with the names under which a key expression knows them and the
 * types that they have in the bean's class.
 */
final class MethodParameters {

	private final List<KeyInput> inputs;

	private final Map<String, Integer> indexes = new HashMap<>();

	private final boolean named;

	MethodParameters(Method method, Class<?> targetClass) {
		@Nullable String @Nullable [] names = DefaultParameterNameDiscoverer.getSharedInstance().getParameterNames(method);
		int count = method.getParameterCount() - (KotlinDetector.isSuspendingFunction(method) ? 1 : 0);
		this.named = names != null || count == 0;
		this.inputs = IntStream.range(0, count).mapToObj((index) -> {
			String name = (names != null) ? names[index] : null;
			ResolvableType type = ResolvableType.forMethodParameter(method, index, targetClass);
			return KeyInput.of((name != null) ? name : "p" + index, type);
		}).toList();
		for (int index = 0; index < count; index++) {
			this.indexes.put("a" + index, index);
			this.indexes.put("p" + index, index);
			this.indexes.put(this.inputs.get(index).path(), index);
		}
	}

	List<KeyInput> inputs() {
		return this.inputs;
	}

	/**
	 * Returns the index of the parameter known by its name, or as {@code p0} or
	 * {@code a0}, or {@code null} if there is none.
	 */
	@Nullable Integer index(String name) {
		return this.indexes.get(name);
	}

	/**
	 * Whether the compiler kept the names.
	 */
	boolean named() {
		return this.named;
	}

}
