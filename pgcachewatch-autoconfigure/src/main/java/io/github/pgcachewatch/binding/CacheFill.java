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

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;

import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;

/**
 * What of a cache operation decides in which cache, and under which key, a value is
 * stored.
 *
 * @param cacheNames the caches' names; empty if a resolver chooses them at each call
 * @param key the key's expression, may be empty
 * @param keyGenerator the name of the KeyGenerator bean; empty for the default one
 * @param resolved whether a CacheResolver bean chooses the caches
 */
record CacheFill(Set<String> cacheNames, String key, String keyGenerator, boolean resolved) {

	CacheFill {
		cacheNames = Set.copyOf(cacheNames);
	}

	static CacheFill of(CacheOperation operation) {
		boolean resolved = !operation.getCacheResolver().isEmpty();
		return new CacheFill(resolved ? Set.of() : operation.getCacheNames(), operation.getKey(),
				operation.getKeyGenerator(), resolved);
	}

	/**
	 * Returns the fills of a method or, of a method that only evicts, what it evicts by.
	 */
	static List<CacheFill> of(WatchedMethod method) {
		List<CacheOperation> operations = new ArrayList<>(method.operations());
		if (anyFills(operations)) {
			operations.removeIf((operation) -> !fills(operation));
		}
		return operations.stream().map(CacheFill::of).distinct().toList();
	}

	static boolean fills(CacheOperation operation) {
		return !(operation instanceof CacheEvictOperation);
	}

	static boolean anyFills(Collection<CacheOperation> operations) {
		return operations.stream().anyMatch(CacheFill::fills);
	}

	boolean mayFill(String cacheName) {
		return this.cacheNames.isEmpty() || this.cacheNames.contains(cacheName);
	}

	/**
	 * Returns each cache that an annotation invalidates with each of the fills that may
	 * store a value there.
	 * @param onMethod whether the annotation stands on the method, so that it may name
	 * caches that the method does not fill
	 * @throws InvalidBindingException if the caches are not known
	 */
	static Set<FilledCache> targets(WatchedMethod method, PgInvalidated annotation, boolean onMethod) {
		List<CacheFill> fills = of(method);
		Set<String> named = new LinkedHashSet<>(List.of(annotation.cacheNames()));
		if (named.isEmpty() || (onMethod && method.selfCached() && !fills.get(0).resolved())) {
			return filledCaches(method, fills);
		}
		Set<FilledCache> targets = new LinkedHashSet<>();
		for (String name : named) {
			List<CacheFill> own = fills.stream().filter((fill) -> fill.mayFill(name)).toList();
			if (!own.isEmpty() || onMethod) {
				(own.isEmpty() ? fills : own).forEach((fill) -> targets.add(new FilledCache(name, fill)));
			}
		}
		return targets;
	}

	private static Set<FilledCache> filledCaches(WatchedMethod method, List<CacheFill> fills) {
		Set<FilledCache> targets = new LinkedHashSet<>();
		for (CacheFill fill : fills) {
			if (fill.cacheNames().isEmpty()) {
				throw new InvalidBindingException(Reason.CACHE_NAME, method.place(),
						fill.resolved() ? "a CacheResolver chooses its caches at each call"
								: "its cache annotation names no cache",
						"Name the caches to invalidate with 'cacheNames' of @PgInvalidated.");
			}
			fill.cacheNames().forEach((name) -> targets.add(new FilledCache(name, fill)));
		}
		return targets;
	}

	/**
	 * A cache and a fill of it.
	 *
	 * @param cacheName the cache
	 * @param fill the fill
	 */
	record FilledCache(String cacheName, CacheFill fill) {
	}

}
