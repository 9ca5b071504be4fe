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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Which column goes into which input of a key: all that can be checked before the table
 * is known.
 */
final class KeyTemplate {

	private final KeyFormula formula;

	private final List<KeyPart> parts;

	private final List<KeyPart> leaves;

	private KeyTemplate(KeyFormula formula, List<KeyPart> parts) {
		this.formula = formula;
		this.parts = parts;
		this.leaves = parts.stream().flatMap((part) -> part.leaves().stream()).toList();
	}

	/**
	 * Binds columns by name where they say so, and the others in order.
	 * @throws InvalidBindingException if they do not fit
	 */
	static KeyTemplate bind(KeyFormula formula, @Nullable MethodParameters parameters, List<String> key, String place) {
		List<KeyColumn> columns = key.stream().map(KeyColumn::parse).toList();
		List<KeyPart> parts = formula.inputs().stream().map(KeyPart::of).toList();
		if (parts.isEmpty()) {
			throw new InvalidBindingException(InvalidBindingException.Reason.KEY, place,
					"the cache's key depends on no parameter, so no column can be in 'key'",
					"Leave 'key' out to clear the cache on any change.");
		}
		for (KeyColumn column : columns) {
			if (column.path() != null) {
				byName(column, parts, parameters, place);
			}
		}
		byPosition(columns.stream().filter((column) -> column.path() == null).toList(), parts, columns, place);
		return new KeyTemplate(formula, parts);
	}

	/**
	 * Binds one column to each input.
	 */
	static KeyTemplate inOrder(KeyFormula formula, List<String> columns) {
		List<KeyPart> parts = formula.inputs().stream().map(KeyPart::of).toList();
		for (int i = 0; i < columns.size(); i++) {
			parts.get(i).bind(columns.get(i));
		}
		return new KeyTemplate(formula, parts);
	}

	private static void byName(KeyColumn column, List<KeyPart> parts, @Nullable MethodParameters parameters,
			String place) {
		String path = withParameterName(Objects.requireNonNull(column.path()), parameters);
		KeyPart part = parts.stream()
			.flatMap((root) -> root.all().stream())
			.filter((candidate) -> candidate.path().equals(path))
			.findFirst()
			.orElseThrow(() -> unknown(column, path, parts, parameters, place));
		if (part.all().stream().anyMatch((inner) -> inner.column() != null)) {
			throw new InvalidBindingException(InvalidBindingException.Reason.KEY, place,
					"'" + path + "' is bound to more than one column", "Name it once.");
		}
		part.bind(column.column());
	}

	private static String withParameterName(String path, @Nullable MethodParameters parameters) {
		int dot = path.indexOf('.');
		String head = (dot >= 0) ? path.substring(0, dot) : path;
		Integer index = (parameters != null) ? parameters.index(head) : null;
		return (parameters != null && index != null)
				? parameters.inputs().get(index).path() + path.substring(head.length()) : path;
	}

	private static void byPosition(List<KeyColumn> positional, List<KeyPart> parts, List<KeyColumn> columns,
			String place) {
		List<KeyPart> open = new ArrayList<>(parts.stream().flatMap((part) -> part.leaves().stream()).toList());
		open.removeIf((leaf) -> leaf.column() != null);
		if (open.size() != positional.size()) {
			throw mismatch(positional, open, columns, place);
		}
		for (int i = 0; i < open.size(); i++) {
			open.get(i).bind(positional.get(i).column());
		}
	}

	private static InvalidBindingException mismatch(List<KeyColumn> positional, List<KeyPart> open,
			List<KeyColumn> columns, String place) {
		String read = open.stream().map((leaf) -> "'" + leaf.path() + "'").collect(Collectors.joining(", "));
		String named = columns.stream().map((column) -> "'" + column.column() + "'").collect(Collectors.joining(", "));
		String problem = "'key' has " + ((positional.size() > open.size()) ? "too many columns" : "too few columns")
				+ " (" + named + "): " + positional.size() + " to be bound by position, where the cache's key reads "
				+ (open.isEmpty() ? "nothing further" : read);
		return new InvalidBindingException(InvalidBindingException.Reason.KEY, place, problem,
				"Name one column for each value that the key reads, in order or as 'column:parameter', or leave 'key' "
						+ "out to clear the whole cache on any change.");
	}

	private static InvalidBindingException unknown(KeyColumn column, String path, List<KeyPart> parts,
			@Nullable MethodParameters parameters, String place) {
		String known = parts.stream()
			.flatMap((part) -> part.all().stream())
			.map(KeyPart::path)
			.collect(Collectors.joining("', '", "'", "'"));
		boolean named = parameters == null || parameters.named();
		return new InvalidBindingException(InvalidBindingException.Reason.KEY, place,
				"column '" + column.column() + "' is bound to '" + path + "', which the cache's key does not read"
						+ (named ? "" : ": the names of the method's parameters were not compiled in"),
				(named ? "Bind it to one of " : "Compile with -parameters, or bind it to one of ") + known + ".");
	}

	/**
	 * Returns the columns that a row must have, each once.
	 */
	List<String> columns() {
		return this.leaves.stream().map(KeyTemplate::column).distinct().toList();
	}

	List<KeyPart> leaves() {
		return this.leaves;
	}

	/**
	 * Makes the binder.
	 * @param readers how each leaf is read
	 */
	KeyBinder binder(ValueReader[] readers, KeyGenerators generators) {
		String[] columns = this.leaves.stream().map(KeyTemplate::column).toArray(String[]::new);
		boolean[] primitive = new boolean[columns.length];
		for (int i = 0; i < primitive.length; i++) {
			primitive[i] = this.leaves.get(i).type().toClass().isPrimitive();
		}
		KeyFunction function = this.formula.resolve(generators);
		return new KeyBinder(columns, primitive, readers, assembled(function));
	}

	private KeyFunction assembled(KeyFunction function) {
		if (this.parts.equals(this.leaves)) {
			return function;
		}
		KeyPart.Assembler[] assemblers = this.parts.stream()
			.map((part) -> part.assembler(this.leaves))
			.toArray(KeyPart.Assembler[]::new);
		return (values) -> function.key(Arrays.stream(assemblers).map((part) -> part.assemble(values)).toArray());
	}

	private static String column(KeyPart leaf) {
		return Objects.requireNonNull(leaf.column());
	}

}
