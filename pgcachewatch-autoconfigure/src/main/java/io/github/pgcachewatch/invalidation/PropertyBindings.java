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
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.trigger.Column;
import io.github.pgcachewatch.trigger.TableDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.core.ResolvableType;

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
				"", source(key, keyType, place));
	}

	private static KeySource source(List<String> key, @Nullable Class<?> keyType, String place) {
		if (key.isEmpty()) {
			return KeySource.WHOLE_CACHE;
		}
		if (keyType == null) {
			return new NaturalKeySource(List.copyOf(key), place);
		}
		if (key.size() > 1 && !keyType.isRecord()) {
			throw new InvalidBindingException(InvalidBindingException.Reason.KEY, place,
					"'key' has " + key.size() + " columns, and " + keyType.getName() + " is no record",
					"Name a record with one component for each column as 'key-type', or leave it out for a SimpleKey.");
		}
		KeyInput input = new KeyInput("key", ResolvableType.forClass(keyType));
		return KeySource.of(KeyTemplate.bind(new PlainKey(List.of(input)), null, key, place));
	}

	/**
	 * Keys of the types that the columns turn out to have. An {@code integer} may be kept
	 * under an {@code Integer} as well as under a {@code Long}, so that both are evicted.
	 */
	private record NaturalKeySource(List<String> columns, String place) implements KeySource {

		@Override
		public List<KeyTemplate> templates(TableDescription table) {
			List<Class<?>> natural = new ArrayList<>();
			this.columns.forEach((name) -> natural.add(naturalType(table, name)));
			List<Class<?>> wide = new ArrayList<>(natural);
			wide.replaceAll((type) -> (type == Integer.class) ? Long.class : type);
			return Stream.of(natural, wide).distinct().map(this::template).toList();
		}

		private static Class<?> naturalType(TableDescription table, String name) {
			Column column = table.columns().get(name);
			ColumnKind kind = (column != null) ? ColumnKind.of(column) : null;
			return (kind != null) ? kind.naturalType() : Object.class;
		}

		private KeyTemplate template(List<Class<?>> types) {
			List<KeyInput> inputs = new ArrayList<>();
			for (int i = 0; i < types.size(); i++) {
				inputs.add(new KeyInput(this.columns.get(i), ResolvableType.forClass(types.get(i))));
			}
			return KeyTemplate.inOrder(new PlainKey(inputs), this.columns);
		}

	}

	/**
	 * The key that Spring makes of values without being told how.
	 */
	private record PlainKey(List<KeyInput> inputs) implements KeyFormula {

		@Override
		public KeyFunction resolve(KeyGenerators generators) {
			return SimpleKeyGenerator::generateKey;
		}

	}

}
