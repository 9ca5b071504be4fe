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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The cache operation of a method that has {@code @PgInvalidated} and none of Spring's
 * annotations: under the annotation's names, else those of {@code @CacheConfig}, else the
 * method's own.
 */
final class SelfCachingOperation {

	private static final String UNNAMED = " (its cache is named by its type)";

	private SelfCachingOperation() {
	}

	static CacheableOperation of(List<PgInvalidated> annotations, Class<?> owner, Method method) {
		CacheConfig config = AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), CacheConfig.class);
		Set<String> names = names(annotations);
		if (names.isEmpty() && config != null) {
			names = Set.of(config.cacheNames());
		}
		CacheableOperation.Builder builder = new CacheableOperation.Builder();
		builder.setName(method + (names.isEmpty() ? UNNAMED : ""));
		builder.setCacheNames(
				names.isEmpty() ? new String[] { defaultName(owner, method) } : names.toArray(String[]::new));
		builder.setSync(annotations.stream().anyMatch(PgInvalidated::sync));
		configure(builder, config);
		return builder.build();
	}

	/**
	 * Whether the operation's cache has the name of type and method, because no
	 * annotation names it. Spring takes no subclasses of its operations, so that their
	 * own names have to say so.
	 */
	static boolean isUnnamed(CacheOperation operation) {
		return operation.getName().endsWith(UNNAMED);
	}

	/**
	 * Returns an unnamed operation, whose cache is named by another type.
	 */
	static CacheOperation ownedBy(Class<?> owner, Method method, CacheOperation operation) {
		CacheableOperation.Builder builder = new CacheableOperation.Builder();
		builder.setName(operation.getName());
		builder.setCacheName(defaultName(owner, method));
		builder.setKeyGenerator(operation.getKeyGenerator());
		builder.setCacheManager(operation.getCacheManager());
		builder.setCacheResolver(operation.getCacheResolver());
		return builder.build();
	}

	static String defaultName(Class<?> owner, Method method) {
		return owner.getSimpleName() + "." + method.getName();
	}

	private static Set<String> names(List<PgInvalidated> annotations) {
		Set<String> names = new LinkedHashSet<>();
		annotations.forEach((annotation) -> names.addAll(List.of(annotation.cacheNames())));
		return names;
	}

	private static void configure(CacheableOperation.Builder builder, @Nullable CacheConfig config) {
		if (config != null) {
			builder.setKeyGenerator(config.keyGenerator());
			builder.setCacheManager(config.cacheResolver().isEmpty() ? config.cacheManager() : "");
			builder.setCacheResolver(config.cacheResolver());
		}
	}

}
