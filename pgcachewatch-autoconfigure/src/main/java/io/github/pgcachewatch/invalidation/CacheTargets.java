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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.cache.interceptor.CacheOperation;

/**
 * Which caches an annotation invalidates, and which fill tells the keys of each.
 */
final class CacheTargets {

	private CacheTargets() {
	}

	/**
	 * Returns each cache with each of the fills that may store something there.
	 * @param onMethod whether the annotation stands on the method, so that it may name
	 * caches that the method does not fill
	 */
	static Set<Target> of(WatchedMethod method, PgInvalidated annotation, boolean onMethod) {
		List<CacheFill> fills = fills(method);
		Set<String> named = new LinkedHashSet<>(List.of(annotation.cacheNames()));
		if (named.isEmpty() || (method.selfCached() && !fills.get(0).resolved())) {
			return filled(method, fills);
		}
		Set<Target> targets = new LinkedHashSet<>();
		for (String name : named) {
			List<CacheFill> own = fills.stream().filter((fill) -> mayFill(fill, name)).toList();
			if (!own.isEmpty() || onMethod) {
				(own.isEmpty() ? fills : own).forEach((fill) -> targets.add(new Target(name, fill)));
			}
		}
		return targets;
	}

	static boolean mayFill(CacheFill fill, String name) {
		return fill.cacheNames().isEmpty() || fill.cacheNames().contains(name);
	}

	/**
	 * Returns the fills or, of a method that only evicts, what it evicts by.
	 */
	static List<CacheFill> fills(WatchedMethod method) {
		List<CacheOperation> operations = new ArrayList<>(method.operations());
		if (CacheFill.anyFills(operations)) {
			operations.removeIf((operation) -> !CacheFill.fills(operation));
		}
		return operations.stream().map(CacheFill::of).distinct().toList();
	}

	private static Set<Target> filled(WatchedMethod method, List<CacheFill> fills) {
		Set<Target> targets = new LinkedHashSet<>();
		for (CacheFill fill : fills) {
			if (fill.cacheNames().isEmpty()) {
				throw new InvalidBindingException(InvalidBindingException.Reason.CACHE_NAME, method.place(),
						fill.resolved() ? "a CacheResolver chooses its caches at each call"
								: "its cache annotation names no cache",
						"Name the caches to invalidate with 'cacheNames' of @PgInvalidated.");
			}
			fill.cacheNames().forEach((name) -> targets.add(new Target(name, fill)));
		}
		return targets;
	}

	/**
	 * A cache and a fill of it.
	 *
	 * @param cacheName the cache
	 * @param fill the fill
	 */
	record Target(String cacheName, CacheFill fill) {
	}

}
