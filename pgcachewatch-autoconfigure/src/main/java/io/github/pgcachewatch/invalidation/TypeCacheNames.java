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

package io.github.pgcachewatch.invalidation;

import java.util.Collection;

import io.github.pgcachewatch.PgInvalidated;

/**
 * Checks that the caches which a type's annotation names are filled by methods of it.
 */
final class TypeCacheNames {

	private TypeCacheNames() {
	}

	static void check(Class<?> type, Collection<WatchedMethod> methods) {
		methods.stream()
			.flatMap((method) -> method.onType().stream())
			.distinct()
			.forEach((annotation) -> check(annotation, type, methods));
	}

	private static void check(PgInvalidated annotation, Class<?> type, Collection<WatchedMethod> methods) {
		for (String name : annotation.cacheNames()) {
			boolean filled = methods.stream()
				.filter((method) -> method.onType().contains(annotation))
				.flatMap((method) -> CacheTargets.fills(method).stream())
				.anyMatch((fill) -> CacheTargets.mayFill(fill, name));
			if (!filled) {
				throw new InvalidBindingException(InvalidBindingException.Reason.CACHE_NAME, type.getName(),
						"@PgInvalidated on the type names the cache '" + name + "', which none of its methods fills",
						"Correct 'cacheNames', or leave it out for the caches that the methods fill.");
			}
		}
	}

}
