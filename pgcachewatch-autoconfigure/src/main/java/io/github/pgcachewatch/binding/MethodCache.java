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

import java.util.List;

import org.springframework.cache.interceptor.CacheOperation;

/**
 * A cache that a bound method asks a manager for.
 *
 * @param place the method, for messages
 * @param cacheName the cache
 * @param cacheManager the name of the manager's bean; empty for the default one
 */
public record MethodCache(String place, String cacheName, String cacheManager) {

	static List<MethodCache> of(WatchedMethod method) {
		return method.operations()
			.stream()
			.filter((operation) -> CacheFill.fills(operation) && operation.getCacheResolver().isEmpty())
			.flatMap((operation) -> of(method, operation).stream())
			.toList();
	}

	private static List<MethodCache> of(WatchedMethod method, CacheOperation operation) {
		return operation.getCacheNames()
			.stream()
			.map((name) -> new MethodCache(method.place(), name, operation.getCacheManager()))
			.toList();
	}

}
