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

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Which types are entities: those of JPA, whatever they look like, since relations are
 * loaded later; and the mutable ones of Spring Data, which have an identifier. Both are
 * known by the names of their annotations.
 */
final class EntityTypes {

	private static final Set<String> JPA = Set.of("jakarta.persistence.Entity", "jakarta.persistence.MappedSuperclass");

	private static final Set<String> AGGREGATE = Set.of("org.springframework.data.relational.core.mapping.Table");

	private static final Set<String> IDENTIFIER = Set.of("org.springframework.data.annotation.Id",
			"jakarta.persistence.Id", "jakarta.persistence.EmbeddedId");

	private EntityTypes() {
	}

	/**
	 * Returns the entity that a result is or holds, or {@code null}.
	 */
	static @Nullable Class<?> find(ResolvableType result) {
		return TypeContents.find(result, TypeContents::members, EntityTypes::isEntity);
	}

	private static boolean isEntity(Class<?> type) {
		if (type.isRecord() || type.isEnum() || type.isAnnotation()) {
			return false;
		}
		return isAnnotated(type, JPA) || (!TypeContents.isOfLibrary(type) && isAggregate(type));
	}

	private static boolean isAggregate(Class<?> type) {
		return (isAnnotated(type, AGGREGATE) || hasIdentifier(type)) && fields(type).anyMatch(EntityTypes::isMutable);
	}

	private static boolean hasIdentifier(Class<?> type) {
		return Stream.concat(fields(type), hierarchy(type).flatMap((each) -> Arrays.stream(each.getDeclaredMethods())))
			.anyMatch((member) -> isAnnotated(member, IDENTIFIER));
	}

	private static boolean isMutable(Field field) {
		return !Modifier.isFinal(field.getModifiers());
	}

	private static Stream<Field> fields(Class<?> type) {
		return hierarchy(type).flatMap((each) -> Arrays.stream(each.getDeclaredFields()))
			.filter((field) -> !Modifier.isStatic(field.getModifiers()));
	}

	private static Stream<Class<?>> hierarchy(Class<?> type) {
		return Stream.<Class<?>>iterate(type, (each) -> each != null && each != Object.class, Class::getSuperclass);
	}

	private static boolean isAnnotated(AnnotatedElement element, Set<String> names) {
		return MergedAnnotations.from(element, SearchStrategy.SUPERCLASS)
			.stream()
			.anyMatch((annotation) -> names.contains(annotation.getType().getName()));
	}

	/**
	 * A cached method, and the entity that its result is or holds.
	 *
	 * @param place the method, for messages
	 * @param cacheNames the caches
	 * @param entity the entity's class
	 */
	record EntityResult(String place, List<String> cacheNames, Class<?> entity) {

		@Override
		public String toString() {
			return this.place + " (" + this.entity.getName() + ")";
		}

	}

}
