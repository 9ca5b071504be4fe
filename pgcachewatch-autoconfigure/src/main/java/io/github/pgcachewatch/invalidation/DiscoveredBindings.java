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

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the annotations of an application's beans ask for. Immutable.
 *
 * @param bindings the bindings
 * @param fills the caches that each method with one of Spring's annotations fills
 */
public record DiscoveredBindings(List<Binding> bindings, List<Fill> fills) {

	public DiscoveredBindings {
		bindings = List.copyOf(bindings);
		fills = List.copyOf(fills);
	}

	/**
	 * Returns warnings of methods that fill a cache which only other methods, or only
	 * other caches of the same method, have bound to tables.
	 * @param configured the caches bound by properties, whose fills need no annotation
	 * @return the warnings, one for each method and cache
	 */
	public List<String> warnings(Set<String> configured) {
		Set<String> bound = this.bindings.stream().map(Binding::cacheName).collect(Collectors.toSet());
		Set<String> annotated = this.bindings.stream().map(Binding::place).collect(Collectors.toSet());
		return this.fills.stream()
			.filter((fill) -> !configured.contains(fill.cacheName()) && !isBound(fill))
			.filter((fill) -> bound.contains(fill.cacheName()) || annotated.contains(fill.place()))
			.map((fill) -> fill.place() + " fills the cache '" + fill.cacheName()
					+ "', and has no @PgInvalidated for it: changes of the rows that it reads may leave entries stale")
			.distinct()
			.toList();
	}

	private boolean isBound(Fill fill) {
		return this.bindings.stream()
			.anyMatch(
					(binding) -> binding.place().equals(fill.place()) && binding.cacheName().equals(fill.cacheName()));
	}

	/**
	 * A method that fills a cache.
	 *
	 * @param place the method
	 * @param cacheName the cache
	 */
	public record Fill(String place, String cacheName) {
	}

}
