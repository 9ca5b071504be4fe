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
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.StringUtils;

/**
 * A cache below Spring's, in which another library's annotation keeps the results of a
 * method: evicting Spring's alone would bring the old value back from it.
 *
 * @param annotation the annotation's name, for messages
 * @param cacheName the name under which Spring's CacheManager has the cache, or
 * {@code null} if it is in none
 */
record CacheBelow(String annotation, @Nullable String cacheName) {

	private static final String JCACHE = "javax.cache.annotation.CacheResult";

	private static final Set<String> OUTSIDE_OF_SPRING = Set.of("com.alicp.jetcache.anno.Cached",
			"com.jcabi.aspects.Cacheable", "io.quarkus.cache.CacheResult", "io.micronaut.cache.annotation.Cacheable",
			"com.jarvis.cache.annotation.Cache");

	/**
	 * Returns the cache of a method, or {@code null} if there is none.
	 */
	static @Nullable CacheBelow of(Method method) {
		MergedAnnotations annotations = DeclaredAnnotation.hierarchy(method);
		MergedAnnotation<Annotation> jcache = annotations.get(JCACHE);
		if (jcache.isPresent()) {
			return new CacheBelow("@CacheResult", name(jcache.getString("cacheName"), method));
		}
		return annotations.stream()
			.filter((annotation) -> OUTSIDE_OF_SPRING.contains(annotation.getType().getName()))
			.findFirst()
			.map((annotation) -> new CacheBelow("@" + annotation.getType().getSimpleName(), null))
			.orElse(null);
	}

	private static String name(String own, Method method) {
		if (StringUtils.hasText(own)) {
			return own;
		}
		String ofType = DeclaredAnnotation.hierarchy(method.getDeclaringClass())
			.get("javax.cache.annotation.CacheDefaults")
			.getValue("cacheName", String.class)
			.orElse("");
		return StringUtils.hasText(ofType) ? ofType : Arrays.stream(method.getParameterTypes())
			.map(Class::getName)
			.collect(Collectors.joining(",", method.getDeclaringClass().getName() + "." + method.getName() + "(", ")"));
	}

	String problem() {
		return "it is cached by " + this.annotation + " as well, whose cache "
				+ ((this.cacheName != null) ? "'" + this.cacheName + "' " : "") + "@PgInvalidated does not evict";
	}

	String action() {
		return "Replace " + this.annotation + " by @Cacheable"
				+ ((this.cacheName != null)
						? ", or name its cache with 'cacheNames = \"" + this.cacheName + "\"' of @PgInvalidated."
						: ", or remove it: @PgInvalidated alone caches.");
	}

	/**
	 * Returns the action for a method that has no {@code @PgInvalidated} of its own.
	 */
	String actionUnderType() {
		return "Replace " + this.annotation + " by @Cacheable, or "
				+ ((this.cacheName != null)
						? "put @PgInvalidated with 'cacheNames = \"" + this.cacheName + "\"' on the method, too."
						: "remove @PgInvalidated from the type, and put it on the methods that are to be evicted.");
	}

}
