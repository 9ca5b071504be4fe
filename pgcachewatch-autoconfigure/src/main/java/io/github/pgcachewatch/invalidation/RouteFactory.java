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
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.pgcachewatch.trigger.Column;
import io.github.pgcachewatch.trigger.TableDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionService;

/**
 * Makes routes of bindings, once their tables are known. Thread-safe.
 */
public final class RouteFactory {

	private final ColumnConversions conversions;

	private final KeyGenerators generators;

	private final Strategies strategies;

	/**
	 * Creates a factory.
	 * @param conversions converts columns' values to value types of the user's
	 * @param generators the beans that take part in computing keys
	 * @param strategies the strategies
	 */
	public RouteFactory(ConversionService conversions, KeyGenerators generators, Strategies strategies) {
		this.conversions = new ColumnConversions(conversions);
		this.generators = generators;
		this.strategies = strategies;
	}

	/**
	 * Checks what can be checked without the table.
	 * @param binding the binding
	 * @throws InvalidBindingException if the binding cannot work
	 */
	public void validate(Binding binding) {
		this.strategies.resolve(binding);
	}

	/**
	 * Makes a route.
	 * @param binding the binding
	 * @param table its table
	 * @return the route
	 * @throws InvalidBindingException if the binding cannot work with that table
	 */
	public Route route(Binding binding, TableDescription table) {
		requireColumns(binding, table);
		Strategies.NamedStrategy strategy = this.strategies.resolve(binding);
		List<KeyBinder> binders = new ArrayList<>();
		for (KeyTemplate template : binding.key().templates(table)) {
			List<KeyPart> leaves = template.leaves();
			List<Conversion> conversions = leaves.stream().map((leaf) -> conversion(leaf, table, binding)).toList();
			String doubts = doubts(leaves, conversions);
			if (!doubts.isEmpty()) {
				return new Route(binding, table.resolved(), strategy, List.of(), warning(binding, table, doubts));
			}
			ValueReader[] readers = conversions.stream().map(Conversion::reader).toArray(ValueReader[]::new);
			binders.add(template.binder(readers, this.generators));
		}
		return new Route(binding, table.resolved(), strategy, binders, "");
	}

	private static void requireColumns(Binding binding, TableDescription table) {
		for (String column : binding.columns()) {
			if (!table.columns().containsKey(column)) {
				throw new InvalidBindingException(InvalidBindingException.Reason.KEY, binding.place(),
						"the table '" + table.resolved() + "' has no column '" + column + "'",
						"Name one of " + String.join(", ", new TreeSet<>(table.columns().keySet())) + ".");
			}
		}
	}

	private Conversion conversion(KeyPart leaf, TableDescription table, Binding binding) {
		Column column = column(leaf, table);
		Conversion conversion = this.conversions.find(column, leaf.type());
		if (conversion == null) {
			throw new InvalidBindingException(InvalidBindingException.Reason.KEY, binding.place(),
					"column '" + column.name() + "' (" + column.type() + ") cannot be converted to '" + leaf.path()
							+ "' (" + leaf.type() + ")",
					"Add a converter to the application's ConversionService, or leave 'key' out to clear the whole "
							+ "cache on any change.");
		}
		return conversion;
	}

	private static Column column(KeyPart leaf, TableDescription table) {
		@Nullable Column column = table.columns().get(String.valueOf(leaf.column()));
		if (column == null) {
			throw new IllegalStateException("Column '" + leaf.column() + "' was not asked for");
		}
		return column;
	}

	private static String doubts(List<KeyPart> leaves, List<Conversion> conversions) {
		return IntStream.range(0, leaves.size())
			.filter((index) -> conversions.get(index).reader() == null)
			.mapToObj((index) -> "column '" + leaves.get(index).column() + "' as '" + leaves.get(index).path() + "': "
					+ conversions.get(index).doubt())
			.collect(Collectors.joining("; "));
	}

	private static String warning(Binding binding, TableDescription table, String doubts) {
		return binding.place() + ": any change of the table '" + table.resolved() + "' clears the whole cache '"
				+ binding.cacheName() + "', since Java's equality is not the database's (" + doubts + ")";
	}

}
