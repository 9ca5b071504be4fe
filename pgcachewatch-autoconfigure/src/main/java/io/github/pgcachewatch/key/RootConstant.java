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

import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;

/**
 * What a key expression may read of Spring's root object beside arguments, since it is
 * the same at each call: names and types of the method and of the object that is called.
 */
enum RootConstant {

	/** The same whichever method is invoked. */
	METHOD_NAME,

	/** That of the invoked method, which behind a JDK proxy is an interface's. */
	METHOD,

	/** The class of the object that is called. */
	TARGET_CLASS;

	private static final Set<String> TYPES = Set.of("class", "declaringClass", "returnType");

	private static final Set<String> NAMES = Set.of("name", "simpleName", "typeName", "canonicalName", "packageName",
			"toString");

	/**
	 * Returns the constant that begins a chain of properties of the root object, or
	 * {@code null} if what is read may differ from call to call.
	 */
	static @Nullable RootConstant of(List<SpelNode> chain) {
		String first = chain.isEmpty() ? "" : property(chain.get(0));
		return switch (first) {
			case "methodName" -> METHOD_NAME;
			case "method" -> describes(chain.subList(1, chain.size())) ? METHOD : null;
			case "targetClass" -> describes(chain.subList(1, chain.size())) ? TARGET_CLASS : null;
			case "target" ->
				chain.size() > 1 && property(chain.get(1)).equals("class") && describes(chain.subList(2, chain.size()))
						? TARGET_CLASS : null;
			default -> null;
		};
	}

	/**
	 * Returns how many links of a chain that begins with a constant name it.
	 */
	static int length(List<SpelNode> chain) {
		return property(chain.get(0)).equals("target") ? 2 : 1;
	}

	/**
	 * Returns the constant's value.
	 */
	Object value(Method invoked, Class<?> targetClass) {
		return switch (this) {
			case METHOD_NAME -> invoked.getName();
			case METHOD -> invoked;
			case TARGET_CLASS -> targetClass;
		};
	}

	/**
	 * Whether a name is one that every class has, so that it may be read of a type.
	 */
	static boolean isNameOfType(String property) {
		return NAMES.contains(property);
	}

	private static boolean describes(List<SpelNode> links) {
		for (SpelNode link : links) {
			String property = property(link);
			if (!TYPES.contains(property)) {
				return NAMES.contains(property);
			}
		}
		return true;
	}

	private static String property(SpelNode link) {
		if (link instanceof PropertyOrFieldReference reference) {
			return reference.getName();
		}
		if (link instanceof MethodReference method && method.getChildCount() == 0) {
			String name = method.getName();
			return name.startsWith("get") ? Introspector.decapitalize(name.substring(3)) : name;
		}
		return "";
	}

}
