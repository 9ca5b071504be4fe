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

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Tells types that concern caching from the many of an application that do not. A start
 * asks for each bean several times, so that the answers are kept. Thread-safe.
 */
public final class AnnotatedTypes {

	private static final AnnotatedTypes INVALIDATED = new AnnotatedTypes(Set.of(PgInvalidated.class));

	private static final AnnotatedTypes CACHED = new AnnotatedTypes(
			Set.of(Cacheable.class, CachePut.class, CacheEvict.class, Caching.class));

	private final Set<Class<? extends Annotation>> annotations;

	private final Map<Class<?>, Boolean> answers = new ConcurrentReferenceHashMap<>();

	private AnnotatedTypes(Set<Class<? extends Annotation>> annotations) {
		this.annotations = annotations;
	}

	/**
	 * Whether {@code @PgInvalidated} stands anywhere on a type, its methods, or those
	 * that it inherits.
	 * @param type the type
	 * @return whether it does, and the type is none of the framework's
	 */
	public static boolean areInvalidated(Class<?> type) {
		return INVALIDATED.contain(type);
	}

	/**
	 * Whether an annotation of Spring's caching stands anywhere on a type, its methods,
	 * or those that it inherits.
	 */
	static boolean areCached(Class<?> type) {
		return CACHED.contain(type);
	}

	private boolean contain(Class<?> type) {
		return !FrameworkTypes.contain(type) && AnnotationUtils.isCandidateClass(type, this.annotations)
				&& this.answers.computeIfAbsent(type, this::scan);
	}

	/**
	 * What a method overrides is among the methods, so that each is looked at by itself.
	 */
	private boolean scan(Class<?> type) {
		if (isPresent(MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY))) {
			return true;
		}
		for (Method method : MethodInspector.methods(type)) {
			if (method.getAnnotations().length > 0 && isPresent(MergedAnnotations.from(method))) {
				return true;
			}
		}
		return false;
	}

	private boolean isPresent(MergedAnnotations merged) {
		return this.annotations.stream().anyMatch(merged::isPresent);
	}

}
