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

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.spel.support.StandardTypeLocator;
import org.springframework.util.StringUtils;

/**
 * What an expression reads of a type, as {@code T(Type).NAME}, and finds the same at each
 * time.
 */
final class TypeConstants {

	/** Libraries whose functions compute keys from their arguments alone. */
	private static final List<String> PURE = List.of("java.", "kotlin.", "org.springframework.util.",
			"org.springframework.cache.interceptor.");

	private TypeConstants() {
	}

	/**
	 * Returns the type, or {@code null} if there is none of the name.
	 * @param reference the type as {@code T(name)}
	 */
	static @Nullable Class<?> find(String reference) {
		try {
			String name = reference.substring("T(".length(), reference.indexOf(')'));
			return new StandardTypeLocator().findType(name);
		}
		catch (EvaluationException ex) {
			return null;
		}
	}

	/**
	 * Whether a property of a type is the same whenever it is read: a final field of an
	 * immutable type, or a name of the type itself. An expression reads a static getter
	 * before a field.
	 */
	static boolean isConstant(Class<?> type, String property) {
		if (Arrays.stream(type.getMethods()).anyMatch((method) -> isStaticGetter(method, property))) {
			return false;
		}
		for (Field field : type.getFields()) {
			if (field.getName().equals(property)) {
				int modifiers = field.getModifiers();
				return Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers)
						&& BeanUtils.isSimpleValueType(field.getType());
			}
		}
		return RootConstant.isNameOfType(property);
	}

	/**
	 * Whether a constructor of the type computes an object from its arguments alone.
	 */
	static boolean isPure(Class<?> type) {
		return type.isRecord() || type.isPrimitive() || PURE.stream().anyMatch(type.getName()::startsWith);
	}

	/**
	 * Whether a static method of the type computes its result from its arguments alone.
	 */
	static boolean isPure(Class<?> type, String method) {
		return PURE.stream().anyMatch(type.getName()::startsWith) || (type.isEnum() && method.equals("valueOf"));
	}

	private static boolean isStaticGetter(Method method, String property) {
		String suffix = StringUtils.capitalize(property);
		return Modifier.isStatic(method.getModifiers()) && method.getParameterCount() == 0
				&& (method.getName().equals("get" + suffix) || method.getName().equals("is" + suffix));
	}

}
