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

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;

/**
 * Looks into a type for what its instances hold: the components of arrays, the arguments
 * of generic types, and members of the application's own types, {@value #MAX_DEPTH}
 * levels deep.
 */
final class TypeContents {

	private static final int MAX_DEPTH = 5;

	private static final List<String> LIBRARIES = List.of("java.", "javax.", "jakarta.", "jdk.", "sun.", "kotlin.",
			"kotlinx.", "groovy.", "scala.", "org.hibernate.", "org.jooq.", "reactor.", "io.reactivex.", "com.google.",
			"com.fasterxml.", "tools.jackson.", "org.apache.", "org.joda.");

	private TypeContents() {
	}

	/**
	 * Returns the first class that is searched for, the type's own included, or
	 * {@code null}.
	 * @param members the members of a type of the application that count as its contents
	 */
	static @Nullable Class<?> find(ResolvableType type, Function<ResolvableType, List<ResolvableType>> members,
			Predicate<Class<?>> wanted) {
		Set<String> visited = new HashSet<>();
		Deque<ResolvableType> level = new ArrayDeque<>(List.of(type));
		for (int depth = 0; depth <= MAX_DEPTH && !level.isEmpty(); depth++) {
			Deque<ResolvableType> next = new ArrayDeque<>();
			for (ResolvableType each : level) {
				Class<?> raw = each.resolve();
				if (raw == null || !visited.add(each.toString())) {
					continue;
				}
				if (wanted.test(raw)) {
					return raw;
				}
				next.addAll(contents(each, raw, members));
			}
			level = next;
		}
		return null;
	}

	private static List<ResolvableType> contents(ResolvableType type, Class<?> raw,
			Function<ResolvableType, List<ResolvableType>> members) {
		if (type.isArray()) {
			return List.of(type.getComponentType());
		}
		if (raw == Class.class) {
			return List.of();
		}
		List<ResolvableType> contents = new ArrayList<>(List.of(type.getGenerics()));
		if (!BeanUtils.isSimpleValueType(raw) && !isOfLibrary(raw)) {
			contents.addAll(members.apply(type));
		}
		else {
			elements(type).forEach(contents::add);
		}
		return contents;
	}

	static boolean isOfLibrary(Class<?> type) {
		return FrameworkTypes.contain(type) || LIBRARIES.stream().anyMatch(type.getName()::startsWith);
	}

	/**
	 * Returns the components of a record.
	 */
	static List<ResolvableType> components(ResolvableType type) {
		return type.toClass().isRecord() ? members(type) : elements(type);
	}

	/**
	 * Returns the fields of a class, or what the getters of an interface return.
	 */
	static List<ResolvableType> members(ResolvableType type) {
		List<ResolvableType> members = new ArrayList<>(elements(type));
		if (type.toClass().isInterface()) {
			for (Method method : type.toClass().getMethods()) {
				if (method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers())) {
					members.add(ResolvableType.forMethodReturnType(method, type.toClass()));
				}
			}
			return members;
		}
		for (Class<?> each = type.toClass(); each != null && each != Object.class; each = each.getSuperclass()) {
			for (Field field : each.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers())) {
					members.add(ResolvableType.forField(field, type));
				}
			}
		}
		return members;
	}

	/**
	 * Returns what a type holds that fixes the arguments of a collection or map, such as
	 * {@code class Books extends ArrayList<Book>}.
	 */
	private static List<ResolvableType> elements(ResolvableType type) {
		List<ResolvableType> elements = new ArrayList<>(List.of(type.as(Iterable.class).getGenerics()));
		elements.addAll(List.of(type.asMap().getGenerics()));
		return elements;
	}

	/**
	 * Whether a class or any of its supertypes has one of the names.
	 */
	static boolean isAny(Class<?> type, Set<String> names) {
		Class<?> superclass = type.getSuperclass();
		return names.contains(type.getName()) || (superclass != null && isAny(superclass, names))
				|| Arrays.stream(type.getInterfaces()).anyMatch((each) -> isAny(each, names));
	}

}
