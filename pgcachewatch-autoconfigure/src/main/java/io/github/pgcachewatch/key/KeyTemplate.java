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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.pgcachewatch.key.value.CompositeType;
import org.jspecify.annotations.Nullable;

/**
 * Which column goes into which input of a key: all that can be checked before the table
 * is known. Immutable once bound.
 */
final class KeyTemplate {

	private final KeyFormula formula;

	private final List<KeyInput> inputs;

	private final Map<String, String> columnsByPath = new HashMap<>();

	/** Paths of classes that are made of components, in place of being one value. */
	private final Set<String> opened = new HashSet<>();

	private List<KeyInput> unbound = List.of();

	private KeyTemplate(KeyFormula formula) {
		this.formula = formula;
		this.inputs = formula.inputs();
	}

	/**
	 * Binds columns by name if they name an input, and the others in order.
	 * @throws InvalidBindingException if the columns do not fit the inputs
	 */
	static KeyTemplate bind(KeyFormula formula, @Nullable MethodParameters parameters, List<String> key, String place) {
		KeyTemplate template = new KeyTemplate(formula);
		List<KeyColumn> columns = key.stream().map(KeyColumn::parse).toList();
		if (template.inputs.isEmpty()) {
			throw invalid(place, "the cache's key depends on no parameter, so no column can be in 'key'",
					"Leave 'key' out to clear the cache on any change.");
		}
		for (KeyColumn column : columns) {
			if (column.path() != null) {
				template.bindByName(column, parameters, place);
			}
		}
		template.bindByPosition(columns, place);
		return template;
	}

	/**
	 * Binds one column to each input.
	 */
	static KeyTemplate inOrder(KeyFormula formula, List<String> columns) {
		KeyTemplate template = new KeyTemplate(formula);
		for (int i = 0; i < columns.size(); i++) {
			template.columnsByPath.put(template.inputs.get(i).path(), columns.get(i));
		}
		return template;
	}

	private void bindByName(KeyColumn column, @Nullable MethodParameters parameters, String place) {
		String path = withParameterName(Objects.requireNonNull(column.path()), parameters);
		KeyInput input = all().filter((candidate) -> candidate.path().equals(path))
			.findFirst()
			.orElseThrow(() -> unknown(column, path, parameters, place));
		if (all(input).anyMatch(this::isBound)) {
			throw invalid(place, "'" + path + "' is bound to more than one column", "Name it once.");
		}
		this.columnsByPath.put(path, column.name());
		all().filter((candidate) -> path.startsWith(candidate.path() + "."))
			.map(KeyInput::path)
			.forEach(this.opened::add);
	}

	private static String withParameterName(String path, @Nullable MethodParameters parameters) {
		int dot = path.indexOf('.');
		String head = (dot >= 0) ? path.substring(0, dot) : path;
		Integer index = (parameters != null) ? parameters.index(head) : null;
		return (parameters != null && index != null)
				? parameters.inputs().get(index).path() + path.substring(head.length()) : path;
	}

	private void bindByPosition(List<KeyColumn> columns, String place) {
		List<KeyColumn> positional = new ArrayList<>(
				columns.stream().filter((column) -> column.path() == null).toList());
		openClasses(positional.size());
		List<KeyInput> open = new ArrayList<>(openLeaves());
		if (positional.size() < open.size()) {
			bindByName(open, positional);
			if (!positional.isEmpty()) {
				throw mismatch(positional, openLeaves(), columns, place);
			}
			this.unbound = open;
			return;
		}
		if (open.size() != positional.size()) {
			throw mismatch(positional, open, columns, place);
		}
		bindByComponentName(open, positional);
		for (int i = 0; i < open.size(); i++) {
			this.columnsByPath.put(open.get(i).path(), positional.get(i).name());
		}
	}

	/**
	 * Has classes be made of components as long as there are columns for these.
	 */
	private void openClasses(int columns) {
		boolean more = true;
		while (more) {
			int missing = columns - openLeaves().size();
			more = openLeaves().stream()
				.filter((leaf) -> leaf.isComposedClass() && width(leaf) > 1 && width(leaf) <= missing + 1)
				.findFirst()
				.map((leaf) -> this.opened.add(leaf.path()))
				.orElse(false);
		}
	}

	private long width(KeyInput composed) {
		return composed.components().stream().flatMap(this::leaves).count();
	}

	private List<KeyInput> openLeaves() {
		return leaves().stream().filter((leaf) -> !isBound(leaf)).toList();
	}

	private void bindByComponentName(List<KeyInput> open, List<KeyColumn> positional) {
		Set<KeyInput> ofClasses = all().filter(KeyInput::isComposedClass)
			.flatMap((composed) -> composed.components().stream())
			.collect(Collectors.toSet());
		List<KeyInput> components = new ArrayList<>(open.stream().filter(ofClasses::contains).toList());
		open.removeAll(components);
		bindByName(components, positional);
		open.addAll(components);
		open.sort(Comparator.comparingInt(leaves()::indexOf));
	}

	/**
	 * Binds the inputs that have the name of a column, and removes both.
	 */
	private void bindByName(List<KeyInput> open, List<KeyColumn> positional) {
		open.removeIf((leaf) -> positional.stream()
			.filter((column) -> leaf.isNamedAs(column.name()))
			.findFirst()
			.map((column) -> {
				this.columnsByPath.put(leaf.path(), column.name());
				return positional.remove(column);
			})
			.orElse(false));
	}

	/**
	 * Returns what the key reads beside the columns, if these are a part of it.
	 */
	List<KeyInput> unbound() {
		return this.unbound;
	}

	/**
	 * Returns this template with a value made of its components, of which the column is
	 * the only one or the one of its name, or {@code null} if it is neither.
	 */
	@Nullable KeyTemplate opening(KeyInput leaf) {
		List<KeyInput> components = leaf.isComposedClass() ? leaf.components() : List.of();
		String column = column(leaf);
		List<KeyInput> bound = (components.size() == 1) ? components
				: components.stream().filter((component) -> component.isNamedAs(column)).toList();
		if (bound.isEmpty()) {
			return null;
		}
		KeyTemplate template = new KeyTemplate(this.formula);
		template.columnsByPath.putAll(this.columnsByPath);
		template.opened.addAll(this.opened);
		template.opened.add(leaf.path());
		template.columnsByPath.remove(leaf.path());
		template.columnsByPath.put(bound.get(0).path(), column);
		template.unbound = template.openLeaves();
		return template;
	}

	private static InvalidBindingException mismatch(List<KeyColumn> positional, List<KeyInput> open,
			List<KeyColumn> columns, String place) {
		String read = open.stream().map((leaf) -> "'" + leaf.path() + "'").collect(Collectors.joining(", "));
		String named = columns.stream().map((column) -> "'" + column.name() + "'").collect(Collectors.joining(", "));
		String problem = "'key' has " + ((positional.size() > open.size()) ? "too many columns" : "too few columns")
				+ " (" + named + "): " + positional.size() + " to be bound by position, where the cache's key reads "
				+ (open.isEmpty() ? "nothing further" : read);
		String obstacles = open.stream()
			.filter((leaf) -> positional.size() > open.size() && leaf.components().isEmpty())
			.map((leaf) -> CompositeType.obstacle(leaf.type().toClass()))
			.filter((obstacle) -> !obstacle.isEmpty())
			.map((obstacle) -> obstacle + ". ")
			.collect(Collectors.joining());
		return invalid(place, problem,
				obstacles + "Name one column for each value that the key reads, in order or as 'column:parameter', or "
						+ "leave 'key' out to clear the whole cache on any change.");
	}

	private InvalidBindingException unknown(KeyColumn column, String path, @Nullable MethodParameters parameters,
			String place) {
		String known = all().map(KeyInput::path).collect(Collectors.joining("', '", "'", "'"));
		boolean named = parameters == null || parameters.named();
		return invalid(place,
				"column '" + column.name() + "' is bound to '" + path + "', which the cache's key does not read"
						+ (named ? "" : ": the names of the method's parameters were not compiled in"),
				(named ? "Bind it to one of " : "Compile with -parameters, or bind it to one of ") + known + ".");
	}

	private static InvalidBindingException invalid(String place, String problem, String action) {
		return new InvalidBindingException(InvalidBindingException.Reason.KEY, place, problem, action);
	}

	/**
	 * Returns the columns that a row must have, each once.
	 */
	List<String> columns() {
		return leaves().stream().filter(this::isBound).map(this::column).distinct().toList();
	}

	/**
	 * Returns the inputs and components that are read from one column each.
	 */
	List<KeyInput> leaves() {
		return this.inputs.stream().flatMap(this::leaves).toList();
	}

	private Stream<KeyInput> leaves(KeyInput input) {
		return isLeaf(input) ? Stream.of(input) : input.components().stream().flatMap(this::leaves);
	}

	private Stream<KeyInput> all() {
		return this.inputs.stream().flatMap(this::all);
	}

	private Stream<KeyInput> all(KeyInput input) {
		return isBound(input) ? Stream.of(input)
				: Stream.concat(Stream.of(input), input.components().stream().flatMap(this::all));
	}

	private boolean isLeaf(KeyInput input) {
		return isBound(input) || input.components().isEmpty()
				|| (input.isComposedClass() && !this.opened.contains(input.path()));
	}

	private boolean isBound(KeyInput input) {
		return this.columnsByPath.containsKey(input.path());
	}

	/**
	 * Returns the column that a leaf is read from.
	 */
	String column(KeyInput leaf) {
		return Objects.requireNonNull(this.columnsByPath.get(leaf.path()));
	}

	/**
	 * Resolves the formula for values of the leaves in place of the inputs.
	 */
	KeyFormula.Resolution resolve(KeyGenerators generators) {
		List<KeyInput> leaves = leaves();
		KeyFormula.Resolution resolution = this.formula.resolve(generators);
		return new KeyFormula.Resolution(
				resolution.functions().stream().map((function) -> assembled(function, leaves)).toList(),
				resolution.doubt());
	}

	private KeyFormula.KeyFunction assembled(KeyFormula.KeyFunction function, List<KeyInput> leaves) {
		if (this.inputs.equals(leaves)) {
			return function;
		}
		ValueAssembler[] assemblers = assemblers(this.inputs, leaves);
		return (values) -> function.key(assemble(assemblers, values));
	}

	private ValueAssembler[] assemblers(List<KeyInput> inputs, List<KeyInput> leaves) {
		return inputs.stream().map((input) -> assembler(input, leaves)).toArray(ValueAssembler[]::new);
	}

	private ValueAssembler assembler(KeyInput input, List<KeyInput> leaves) {
		if (isLeaf(input)) {
			int index = leaves.indexOf(input);
			return (values) -> values[index];
		}
		CompositeType type = Objects.requireNonNull(CompositeType.of(input.type()));
		ValueAssembler[] components = assemblers(input.components(), leaves);
		return (values) -> type.make(assemble(components, values));
	}

	private static @Nullable Object[] assemble(ValueAssembler[] assemblers, @Nullable Object[] values) {
		@Nullable Object[] assembled = new Object[assemblers.length];
		for (int i = 0; i < assembled.length; i++) {
			assembled[i] = assemblers[i].assemble(values);
		}
		return assembled;
	}

	/**
	 * Makes an input of the values of the leaves.
	 */
	@FunctionalInterface
	private interface ValueAssembler {

		@Nullable Object assemble(@Nullable Object[] values);

	}

	/**
	 * One element of {@code key}.
	 *
	 * @param name the column
	 * @param path {@code parameter} or {@code parameter.component}, or {@code null} if
	 * the column is bound by its position
	 */
	private record KeyColumn(String name, @Nullable String path) {

		private static final String IDENTIFIER = "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";

		/**
		 * The last colon counts, and only if a path follows: the name of a column may
		 * contain colons.
		 */
		private static final Pattern BY_NAME = Pattern.compile("(.+):(" + IDENTIFIER + "(?:\\." + IDENTIFIER + ")*)",
				Pattern.DOTALL);

		static KeyColumn parse(String text) {
			Matcher matcher = BY_NAME.matcher(text);
			return matcher.matches() ? new KeyColumn(matcher.group(1), matcher.group(2)) : new KeyColumn(text, null);
		}

	}

}
