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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.key.CachedMethod;

/**
 * A method that fills a cache whose tables are found out. Immutable.
 *
 * @param cacheName the name of the cache
 * @param method the method
 * @param key the key's expression, may be empty
 * @param keyGenerator the name of the KeyGenerator bean; empty for the default one
 */
public record CapturedMethod(String cacheName, CachedMethod method, String key, String keyGenerator) {

	/**
	 * Returns a method once for each of the caches that it fills and that are captured.
	 */
	static List<CapturedMethod> of(String beanName, WatchedMethod method, Predicate<String> captured) {
		List<CapturedMethod> methods = new ArrayList<>();
		if (CacheFill.anyFills(method.operations())) {
			for (CacheFill fill : CacheFill.of(method)) {
				fill.cacheNames()
					.stream()
					.filter(captured)
					.forEach((name) -> methods
						.add(new CapturedMethod(name, method.cachedMethod(beanName), fill.key(), fill.keyGenerator())));
			}
		}
		return methods;
	}

	/**
	 * Whether a call of a proxy comes to this method.
	 * @param invoked the method that the proxy was called with
	 * @return whether it is this one
	 */
	public boolean isInvokedBy(Method invoked) {
		return this.method.method().equals(invoked) || this.method.invocable().contains(invoked);
	}

	/**
	 * Binds the cache to a table of which the method reads only rows that have its
	 * argument in a column.
	 * @param table the table, with its schema
	 * @param column the column
	 * @param strategy the strategy's name; empty for the cache's or the global one
	 * @return the binding, by which a changed row evicts its own entry
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if the key of an entry
	 * cannot be computed from the column
	 */
	public CacheBinding bind(TableName table, String column, String strategy) {
		return CacheBinding.ofMapping(this, table, column, strategy);
	}

}
