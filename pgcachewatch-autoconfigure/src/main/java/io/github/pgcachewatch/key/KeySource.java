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

package io.github.pgcachewatch.key;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.pgcachewatch.key.value.ColumnConversions;
import io.github.pgcachewatch.key.value.KeyConverters;
import io.github.pgcachewatch.key.value.ValueReader;
import io.github.pgcachewatch.trigger.catalog.Column;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.core.ResolvableType;

/**
 * The declaration of a cache's keys by an annotation or a property, checked as far as
 * possible without the table. Thread-safe.
 */
public final class KeySource {

	/** No keys: any change clears the cache. */
	public static final KeySource WHOLE_CACHE = new KeySource(List.of(), "", (table) -> List.of());

	private final List<String> columns;

	private final String place;

	private final Function<TableDescription, List<KeyTemplate>> templates;

	private final boolean required;

	private final @Nullable CachedMethod method;

	private final String doubt;

	private final AtomicBoolean foreign = new AtomicBoolean();

	private KeySource(List<String> columns, String place, Function<TableDescription, List<KeyTemplate>> templates) {
		this(columns, place, templates, true, null, "");
	}

	private KeySource(List<String> columns, String place, Function<TableDescription, List<KeyTemplate>> templates,
			boolean required, @Nullable CachedMethod method, String doubt) {
		this.columns = List.copyOf(columns);
		this.place = place;
		this.templates = templates;
		this.required = required;
		this.method = method;
		this.doubt = doubt;
	}

	/**
	 * Takes the keys that an expression computes from a method's arguments.
	 * @param method the method
	 * @param expression the expression
	 * @param key the key columns, at least one
	 * @return the source
	 * @throws InvalidBindingException if the expression reads anything but parameters and
	 * constants, or the columns do not fit what it reads
	 */
	public static KeySource ofExpression(CachedMethod method, String expression, List<String> key) {
		MethodParameters parameters = new MethodParameters(method.method(), method.targetClass());
		KeyFormula formula = KeyExpressionReader.read(expression, method, parameters);
		return of(ColumnBinding.bind(formula, parameters, key, method.place()), method.place(), method);
	}

	/**
	 * Takes the keys that a generator computes from a method's arguments.
	 * @param cacheName the cache
	 * @param method the method
	 * @param generatorName the name of the KeyGenerator bean; empty for the application's
	 * default
	 * @param key the key columns, at least one
	 * @return the source
	 * @throws InvalidBindingException if the columns do not fit the parameters
	 */
	public static KeySource ofGenerator(String cacheName, CachedMethod method, String generatorName, List<String> key) {
		MethodParameters parameters = new MethodParameters(method.method(), method.targetClass());
		KeyFormula formula = new GeneratedKey(cacheName, generatorName, method, parameters);
		return of(ColumnBinding.bind(formula, parameters, key, method.place()), method.place(), method);
	}

	/**
	 * Takes the keys that an application uses with a cache by itself.
	 * @param key the key columns; empty if any change is to clear the cache
	 * @param keyType the class of the cache's keys: with several columns a record or
	 * class whose components they are bound to; {@code null} for the columns' natural
	 * types, several of them in a {@link org.springframework.cache.interceptor.SimpleKey
	 * SimpleKey}
	 * @param place the property, for messages
	 * @return the source
	 * @throws InvalidBindingException if the columns do not fit the type
	 */
	public static KeySource ofProperty(List<String> key, @Nullable Class<?> keyType, String place) {
		if (key.isEmpty()) {
			return WHOLE_CACHE;
		}
		if (keyType == null) {
			return new KeySource(key, place, (table) -> naturalTemplates(key, table));
		}
		KeyInput input = KeyInput.of("key", ResolvableType.forClass(keyType));
		if (key.size() > 1 && input.components().isEmpty()) {
			throw new InvalidBindingException(InvalidBindingException.Reason.KEY, place,
					"'key' has " + key.size() + " columns, and " + keyType.getName()
							+ " is no record, nor a class that is made of its fields",
					"Name a record with one component for each column as 'key-type', or leave it out for a SimpleKey.");
		}
		return of(ColumnBinding.bind(new SimpleKeyFormula(List.of(input)), null, key, place), place, null);
	}

	private static KeySource of(KeyTemplate template, String place, @Nullable CachedMethod method) {
		return new KeySource(template.columns(), place, (table) -> List.of(template), true, method, "");
	}

	/**
	 * Returns keys of the types that the columns turn out to have. The cache may use an
	 * {@code Integer} as well as a {@code Long} for an {@code integer} column, so that
	 * both are evicted.
	 */
	private static List<KeyTemplate> naturalTemplates(List<String> columns, TableDescription table) {
		List<List<Class<?>>> combinations = List.of(List.of());
		for (String name : columns) {
			Class<?> natural = naturalType(table.columns().get(name));
			List<Class<?>> types = (natural == Integer.class) ? List.of(natural, Long.class) : List.of(natural);
			combinations = combinations.stream()
				.flatMap((first) -> types.stream().map((type) -> with(first, type)))
				.toList();
		}
		return combinations.stream().map((types) -> template(columns, types)).toList();
	}

	private static List<Class<?>> with(List<Class<?>> first, Class<?> last) {
		List<Class<?>> types = new ArrayList<>(first);
		types.add(last);
		return types;
	}

	private static Class<?> naturalType(@Nullable Column column) {
		return (column != null) ? ColumnConversions.naturalType(column) : Object.class;
	}

	private static KeyTemplate template(List<String> columns, List<Class<?>> types) {
		List<KeyInput> inputs = IntStream.range(0, types.size())
			.mapToObj((index) -> KeyInput.of(columns.get(index), ResolvableType.forClass(types.get(index))))
			.toList();
		return KeyTemplate.inOrder(new SimpleKeyFormula(inputs), columns);
	}

	/**
	 * Returns the columns that a payload must carry.
	 * @return the columns, each once; empty if any change clears the cache
	 */
	public List<String> columns() {
		return this.columns;
	}

	/**
	 * Returns the types of the keys that are evicted, where the application makes keys by
	 * itself.
	 * @param table the table
	 * @return the types; empty if the keys are made by a method's cache operation
	 */
	public Set<Class<?>> keyTypes(TableDescription table) {
		if (this.method != null || this.columns.isEmpty()) {
			return Set.of();
		}
		return this.templates.apply(table)
			.stream()
			.map(KeyTemplate::keyType)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * From now on, keys are known to be in the cache that no row leads to.
	 * @return whether that was not known before
	 */
	public boolean becomeForeign() {
		return this.foreign.compareAndSet(false, true);
	}

	/**
	 * Returns whether keys are in the cache that no row leads to.
	 * @return whether any change concerns the whole cache
	 */
	public boolean isForeign() {
		return this.foreign.get();
	}

	/**
	 * Returns a source for keys that no declaration asks for: where the columns do not
	 * fit, any change clears the cache.
	 * @return the source
	 */
	public KeySource orWholeCache() {
		return new KeySource(this.columns, this.place, this.templates, false, this.method, this.doubt);
	}

	/**
	 * Returns a source for keys of a method that finds rows in another way than by equal
	 * values: any change clears the cache.
	 * @param doubt why keys cannot be relied on; empty if they can
	 * @return the source
	 */
	public KeySource withDoubt(String doubt) {
		return doubt.isEmpty() ? this
				: new KeySource(this.columns, this.place, this.templates, this.required, this.method, doubt);
	}

	/**
	 * Binds the keys to the columns of a table.
	 * @param table the table
	 * @param converters make the application's own value types of columns
	 * @param generators the beans that take part in computing keys
	 * @return computes the keys of rows
	 * @throws InvalidBindingException if the table lacks a column, or a column cannot be
	 * converted
	 */
	public KeyBinder bind(TableDescription table, KeyConverters converters, KeyGenerators generators) {
		try {
			return bindColumns(table, converters, generators);
		}
		catch (InvalidBindingException ex) {
			if (this.required) {
				throw ex;
			}
			return KeyBinder.ofWholeCache(ex.problem());
		}
	}

	private KeyBinder bindColumns(TableDescription table, KeyConverters converters, KeyGenerators generators) {
		requireColumns(table);
		ColumnConversions conversions = new ColumnConversions(converters, table.resolved());
		List<RowKey> rowKeys = new ArrayList<>();
		for (KeyTemplate declared : this.templates.apply(table)) {
			KeyTemplate template = convertible(declared, table, conversions);
			if (!template.unbound().isEmpty()) {
				return KeyBinder.ofPartialKey(partial(template));
			}
			if (!this.doubt.isEmpty()) {
				return KeyBinder.ofWholeCache(this.doubt);
			}
			List<KeyInput> leaves = template.leaves();
			List<ColumnConversions.Conversion> found = leaves.stream()
				.map((leaf) -> conversion(leaf, column(template, leaf, table), conversions))
				.toList();
			String doubts = IntStream.range(0, leaves.size())
				.filter((index) -> found.get(index).reader() == null)
				.mapToObj((index) -> "column '" + template.column(leaves.get(index)) + "' as '"
						+ leaves.get(index).path() + "': " + found.get(index).doubt())
				.collect(Collectors.joining("; "));
			if (!doubts.isEmpty()) {
				return KeyBinder.ofWholeCache("Java's equality is not the database's (" + doubts + ")");
			}
			KeyFormula.Resolution resolution = template.resolve(generators);
			if (!resolution.doubt().isEmpty()) {
				return KeyBinder.ofWholeCache(resolution.doubt());
			}
			ValueReader[] readers = found.stream()
				.map(ColumnConversions.Conversion::reader)
				.toArray(ValueReader[]::new);
			resolution.functions().forEach((function) -> rowKeys.add(new RowKey(template, readers, function)));
			if (this.method != null) {
				generators.argumentPrecision().watch(this.method, leaves);
			}
		}
		return KeyBinder.of(rowKeys);
	}

	private static String partial(KeyTemplate template) {
		String further = template.unbound().stream().map(KeyInput::path).collect(Collectors.joining("', '", "'", "'"));
		return "its key reads " + further + " beside '" + String.join("', '", template.columns()) + "'";
	}

	/**
	 * A class that no converter makes of a column is made of its component.
	 */
	private static KeyTemplate convertible(KeyTemplate declared, TableDescription table,
			ColumnConversions conversions) {
		if (!declared.unbound().isEmpty()) {
			return declared;
		}
		for (KeyInput leaf : declared.leaves()) {
			boolean converted = conversions.find(column(declared, leaf, table), leaf.type()) != null;
			KeyTemplate opened = converted ? null : declared.opening(leaf);
			if (opened != null) {
				return convertible(opened, table, conversions);
			}
		}
		return declared;
	}

	private void requireColumns(TableDescription table) {
		for (String column : this.columns) {
			if (!table.columns().containsKey(column)) {
				throw new InvalidBindingException(InvalidBindingException.Reason.KEY, this.place,
						"the table '" + table.resolved() + "' has no column '" + column + "'",
						"Name one of " + String.join(", ", new TreeSet<>(table.columns().keySet())) + ".");
			}
		}
	}

	private static Column column(KeyTemplate template, KeyInput leaf, TableDescription table) {
		return Objects.requireNonNull(table.columns().get(template.column(leaf)));
	}

	private ColumnConversions.Conversion conversion(KeyInput leaf, Column column, ColumnConversions conversions) {
		ColumnConversions.Conversion conversion = conversions.find(column, leaf.type());
		if (conversion == null) {
			throw new InvalidBindingException(InvalidBindingException.Reason.KEY, this.place,
					"column '" + column.name() + "' (" + column.type() + ") cannot be converted to '" + leaf.path()
							+ "' (" + leaf.type() + ")",
					"Correct the column or the type, declare a bean of type Converter<"
							+ ColumnConversions.converterType(column).getSimpleName() + ", "
							+ leaf.type().toClass().getSimpleName()
							+ ">, or leave 'key' out to clear the whole cache on any change.");
		}
		return conversion;
	}

	/**
	 * The key that Spring makes of values by default.
	 */
	private record SimpleKeyFormula(List<KeyInput> inputs) implements KeyFormula {

		@Override
		public Resolution resolve(KeyGenerators generators) {
			return Resolution.of(List.of(SimpleKeyGenerator::generateKey));
		}

	}

}
