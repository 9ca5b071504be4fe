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
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.KeyBinder;
import io.github.pgcachewatch.key.KeyGenerators;
import io.github.pgcachewatch.key.value.KeyConverters;
import io.github.pgcachewatch.trigger.catalog.TableDescription;

/**
 * Makes routes of bindings, once their tables are known. Thread-safe.
 */
public final class RouteFactory {

	private final KeyConverters converters;

	private final KeyGenerators generators;

	private final StrategyRegistry strategies;

	private final boolean triggersChecked;

	/**
	 * Creates a factory.
	 * @param converters make the application's own value types of columns
	 * @param generators the beans that take part in computing keys
	 * @param strategies the strategies
	 */
	public RouteFactory(KeyConverters converters, KeyGenerators generators, StrategyRegistry strategies) {
		this(converters, generators, strategies, true);
	}

	private RouteFactory(KeyConverters converters, KeyGenerators generators, StrategyRegistry strategies,
			boolean triggersChecked) {
		this.converters = converters;
		this.generators = generators;
		this.strategies = strategies;
		this.triggersChecked = triggersChecked;
	}

	/**
	 * Returns a factory for an application that does not check triggers. A trigger that
	 * another one installed may compare other columns than are asked for here, and does
	 * not say which, so that every UPDATE invalidates.
	 * @return the factory
	 */
	public RouteFactory withTriggersUnchecked() {
		return new RouteFactory(this.converters, this.generators, this.strategies, false);
	}

	/**
	 * Checks what can be checked without the table.
	 * @param binding the binding
	 * @throws InvalidBindingException if the binding cannot work
	 */
	public void validate(CacheBinding binding) {
		this.strategies.resolve(binding);
	}

	/**
	 * Makes a route.
	 * @param binding the binding
	 * @param table its table
	 * @return the route
	 * @throws InvalidBindingException if the binding cannot work with that table
	 */
	public Route route(CacheBinding binding, TableDescription table) {
		StrategyRegistry.NamedStrategy strategy = this.strategies.resolve(binding);
		KeyBinder keys = binding.keySource().bind(table, this.converters, this.generators);
		Set<String> compared = this.triggersChecked ? binding.comparedColumns() : Set.of();
		return new Route(binding, table.resolved(), strategy, keys, compared, binding.keySource().keyTypes(table),
				warning(binding, table, keys),
				keys.limit().isEmpty() ? "" : binding.place() + ": " + clears(binding, table) + keys.limit());
	}

	private static String clears(CacheBinding binding, TableDescription table) {
		return "any change of the table '" + table.resolved() + "' clears the whole cache '" + binding.cacheName()
				+ "', since ";
	}

	private String warning(CacheBinding binding, TableDescription table, KeyBinder keys) {
		List<String> warnings = new ArrayList<>();
		if (!keys.doubt().isEmpty()) {
			warnings.add(clears(binding, table) + keys.doubt());
		}
		if (!this.triggersChecked && !binding.comparedColumns().isEmpty()) {
			warnings.add("'columns' has no effect, since with pgcachewatch.triggers.mode=none nothing says which "
					+ "columns the triggers compare");
		}
		return warnings.isEmpty() ? "" : binding.place() + ": " + String.join("; ", warnings);
	}

}
