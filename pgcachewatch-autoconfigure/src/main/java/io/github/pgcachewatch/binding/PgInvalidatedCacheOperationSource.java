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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.MethodClassKey;

/**
 * The cache operations of methods that {@code @PgInvalidated} alone caches, for Spring's
 * own cache interceptor. Has none for methods with one of Spring's cache annotations.
 * Thread-safe; throws nothing, since {@link BindingDiscovery} refuses invalid
 * annotations.
 */
public final class PgInvalidatedCacheOperationSource implements CacheOperationSource {

	private final MethodInspector inspector;

	private final Map<MethodClassKey, Collection<CacheOperation>> operations = new ConcurrentHashMap<>();

	/**
	 * Creates a source.
	 * @param springOperations the operations of Spring's own annotations
	 */
	public PgInvalidatedCacheOperationSource(CacheOperationSource springOperations) {
		this.inspector = new MethodInspector(springOperations);
	}

	@Override
	public boolean isCandidateClass(Class<?> targetClass) {
		return AnnotatedTypes.areInvalidated(targetClass);
	}

	@Override
	public boolean hasCacheOperations(Method method, @Nullable Class<?> targetClass) {
		return !operations(method, targetClass).isEmpty();
	}

	@Override
	public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> targetClass) {
		Collection<CacheOperation> operations = operations(method, targetClass);
		return operations.isEmpty() ? null : operations;
	}

	private Collection<CacheOperation> operations(Method method, @Nullable Class<?> targetClass) {
		Class<?> type = (targetClass != null) ? targetClass : method.getDeclaringClass();
		return this.operations.computeIfAbsent(new MethodClassKey(method, type), (key) -> find(method, type));
	}

	private Collection<CacheOperation> find(Method method, Class<?> targetClass) {
		if (!AnnotatedTypes.areInvalidated(targetClass) && !AnnotatedTypes.areInvalidated(method.getDeclaringClass())) {
			return List.of();
		}
		WatchedMethod watched = this.inspector.inspect(method, targetClass);
		return (watched != null && watched.selfCached()) ? watched.operations() : List.of();
	}

}
