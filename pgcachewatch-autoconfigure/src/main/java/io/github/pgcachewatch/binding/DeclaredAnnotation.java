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
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * A {@code @PgInvalidated}, composed ones included, and the method or type on which it
 * stands.
 *
 * @param source the method or type
 * @param annotation the annotation
 */
record DeclaredAnnotation(AnnotatedElement source, PgInvalidated annotation) {

	/**
	 * Returns the annotations of a method. As with Spring's own, an annotation on a
	 * method replaces those of the methods that it overrides.
	 * @param invoked the method as called
	 * @param method the method as implemented
	 */
	static List<DeclaredAnnotation> ofMethod(Method invoked, Method method) {
		Set<DeclaredAnnotation> all = new LinkedHashSet<>(find(method).toList());
		find(invoked).forEach(all::add);
		return all.stream()
			.filter((annotation) -> all.stream().noneMatch((other) -> other.replaces(annotation)))
			.toList();
	}

	/**
	 * Returns the annotations of a type and of its supertypes, which add up.
	 */
	static List<DeclaredAnnotation> ofType(Class<?> type) {
		return find(type).distinct().toList();
	}

	private static Stream<DeclaredAnnotation> find(AnnotatedElement element) {
		return hierarchy(element).stream(PgInvalidated.class).map(DeclaredAnnotation::of);
	}

	private static DeclaredAnnotation of(MergedAnnotation<PgInvalidated> annotation) {
		return new DeclaredAnnotation((AnnotatedElement) Objects.requireNonNull(annotation.getSource()),
				annotation.synthesize());
	}

	static MergedAnnotations hierarchy(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
	}

	/**
	 * Returns the name of the annotated type for messages.
	 */
	String place() {
		return (this.source instanceof Class<?> type) ? type.getName() : this.source.toString();
	}

	private boolean replaces(DeclaredAnnotation other) {
		return this.source instanceof Method method && other.source instanceof Method overridden
				&& method.getDeclaringClass() != overridden.getDeclaringClass()
				&& overridden.getDeclaringClass().isAssignableFrom(method.getDeclaringClass());
	}

}
