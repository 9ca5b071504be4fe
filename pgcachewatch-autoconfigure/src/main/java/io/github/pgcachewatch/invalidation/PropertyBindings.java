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

import java.util.EnumSet;
import java.util.List;

import io.github.pgcachewatch.event.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Makes bindings of caches that no annotation can reach.
 */
public final class PropertyBindings {

	private PropertyBindings() {
	}

	/**
	 * Binds a cache to a table.
	 * @param cacheName the cache
	 * @param table the table, {@code name} or {@code schema.name}
	 * @param key the key columns; empty where any change is to clear the cache
	 * @param keyType the class of the cache's keys: with several columns a record whose
	 * components they are bound to; {@code null} for the columns' natural types, several
	 * of them in a {@link org.springframework.cache.interceptor.SimpleKey SimpleKey}
	 * @param place the property, for messages
	 * @return the binding
	 * @throws InvalidBindingException if the table's name or the key is malformed
	 */
	public static Binding bind(String cacheName, String table, List<String> key, @Nullable Class<?> keyType,
			String place) {
		return new Binding(place, cacheName, BindingFactory.table(table, place), EnumSet.allOf(Operation.class), null,
				"", KeySource.ofProperty(key, keyType, place));
	}

}
