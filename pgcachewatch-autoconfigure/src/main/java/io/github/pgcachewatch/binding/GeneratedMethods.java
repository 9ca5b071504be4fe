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

package io.github.pgcachewatch.binding;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Methods that no author wrote, but the compiler of another language.
 */
final class GeneratedMethods {

	private GeneratedMethods() {
	}

	static boolean contain(Method method) {
		return method.isSynthetic() || isOfGroovy(method) || isOverloadOfKotlin(method);
	}

	/**
	 * What each class of Groovy's implements, such as {@code getMetaClass()}.
	 */
	private static boolean isOfGroovy(Method method) {
		return ClassUtils.getAllInterfacesForClassAsSet(method.getDeclaringClass())
			.stream()
			.filter((type) -> type.getName().equals("groovy.lang.GroovyObject"))
			.anyMatch((type) -> ReflectionUtils.findMethod(type, method.getName(), method.getParameterTypes()) != null);
	}

	/**
	 * What {@code @JvmOverloads} makes of a function with default arguments: final
	 * methods with its annotations and fewer parameters, which call the function through
	 * the proxy.
	 */
	private static boolean isOverloadOfKotlin(Method method) {
		return Modifier.isFinal(method.getModifiers()) && KotlinDetector.isKotlinType(method.getDeclaringClass())
				&& hasDefaults(method) && Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
					.anyMatch((other) -> isFunctionOf(method, other));
	}

	private static boolean hasDefaults(Method method) {
		return Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
			.anyMatch((other) -> Modifier.isStatic(other.getModifiers())
					&& other.getName().equals(method.getName() + "$default"));
	}

	private static boolean isFunctionOf(Method overload, Method other) {
		return other.getName().equals(overload.getName()) && other.getReturnType() == overload.getReturnType()
				&& other.getParameterCount() > overload.getParameterCount()
				&& isSubsequence(List.of(overload.getParameterTypes()), List.of(other.getParameterTypes()));
	}

	private static boolean isSubsequence(List<Class<?>> part, List<Class<?>> whole) {
		int matched = 0;
		for (Class<?> each : whole) {
			if (matched < part.size() && part.get(matched) == each) {
				matched++;
			}
		}
		return matched == part.size();
	}

}
