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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.key.value.CompositeType;
import org.jspecify.annotations.Nullable;

/**
 * Binds the columns of {@code key} to what a key reads: by name if they name an input,
 * and the others in order. Used once, by one thread.
 */
final class ColumnBinding {

	private final InputTree tree;

	private final @Nullable MethodParameters parameters;

	private final String place;

	private ColumnBinding(InputTree tree, @Nullable MethodParameters parameters, String place) {
		this.tree = tree;
		this.parameters = parameters;
		this.place = place;
	}

	/**
	 * Binds columns.
	 * @throws InvalidBindingException if the columns do not fit the inputs
	 */
	static KeyTemplate bind(KeyFormula formula, @Nullable MethodParameters parameters, List<String> key, String place) {
		InputTree tree = new InputTree(formula.inputs());
		List<KeyInput> unbound = new ColumnBinding(tree, parameters, place)
			.bind(key.stream().map(KeyColumn::parse).toList());
		return new KeyTemplate(formula, tree, unbound);
	}

	private List<KeyInput> bind(List<KeyColumn> columns) {
		if (this.tree.inputs().isEmpty()) {
			throw invalid("the cache's key depends on no parameter, so no column can be in 'key'",
					"Leave 'key' out to clear the cache on any change.");
		}
		columns.stream().filter((column) -> column.path() != null).forEach(this::bindByPath);
		return bindByPosition(columns);
	}

	private void bindByPath(KeyColumn column) {
		String path = withParameterName(Objects.requireNonNull(column.path()));
		KeyInput input = this.tree.all()
			.filter((candidate) -> candidate.path().equals(path))
			.findFirst()
			.orElseThrow(() -> unknown(column, path));
		if (this.tree.isBoundWithin(input)) {
			throw invalid("'" + path + "' is bound to more than one column", "Name it once.");
		}
		this.tree.bind(input, column.name());
		this.tree.all().filter((candidate) -> path.startsWith(candidate.path() + ".")).forEach(this.tree::open);
	}

	private String withParameterName(String path) {
		int dot = path.indexOf('.');
		String head = (dot >= 0) ? path.substring(0, dot) : path;
		Integer index = (this.parameters != null) ? this.parameters.index(head) : null;
		return (this.parameters != null && index != null)
				? this.parameters.inputs().get(index).path() + path.substring(head.length()) : path;
	}

	/**
	 * Binds the columns that name no input.
	 * @return the leaves without a column, if the columns are a part of the key
	 */
	private List<KeyInput> bindByPosition(List<KeyColumn> columns) {
		List<KeyColumn> positional = new ArrayList<>(
				columns.stream().filter((column) -> column.path() == null).toList());
		openClasses(positional.size());
		List<KeyInput> open = new ArrayList<>(this.tree.unboundLeaves());
		if (positional.size() < open.size()) {
			bindByName(open, positional);
			if (!positional.isEmpty()) {
				throw mismatch(positional, this.tree.unboundLeaves(), columns);
			}
			return open;
		}
		if (open.size() != positional.size()) {
			throw mismatch(positional, open, columns);
		}
		bindByComponentName(open, positional);
		for (int i = 0; i < open.size(); i++) {
			this.tree.bind(open.get(i), positional.get(i).name());
		}
		return List.of();
	}

	/**
	 * Has classes be made of components as long as there are columns for these.
	 */
	private void openClasses(int columns) {
		List<KeyInput> open = this.tree.unboundLeaves();
		int missing = columns - open.size();
		open.stream().filter((leaf) -> fits(leaf, missing)).findFirst().ifPresent((leaf) -> {
			this.tree.open(leaf);
			openClasses(columns);
		});
	}

	private boolean fits(KeyInput leaf, int missing) {
		return leaf.isComposedClass() && this.tree.width(leaf) > 1 && this.tree.width(leaf) <= missing + 1;
	}

	private void bindByComponentName(List<KeyInput> open, List<KeyColumn> positional) {
		Set<KeyInput> ofClasses = this.tree.all()
			.filter(KeyInput::isComposedClass)
			.flatMap((composed) -> composed.components().stream())
			.collect(Collectors.toSet());
		List<KeyInput> components = new ArrayList<>(open.stream().filter(ofClasses::contains).toList());
		open.removeAll(components);
		bindByName(components, positional);
		open.addAll(components);
		open.sort(Comparator.comparingInt(this.tree.leaves()::indexOf));
	}

	/**
	 * Binds the inputs that have the name of a column, and removes both.
	 */
	private void bindByName(List<KeyInput> open, List<KeyColumn> positional) {
		open.removeIf((leaf) -> positional.stream()
			.filter((column) -> leaf.isNamedAs(column.name()))
			.findFirst()
			.map((column) -> {
				this.tree.bind(leaf, column.name());
				return positional.remove(column);
			})
			.orElse(false));
	}

	private InvalidBindingException mismatch(List<KeyColumn> positional, List<KeyInput> open, List<KeyColumn> columns) {
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
		return invalid(problem,
				obstacles + "Name one column for each value that the key reads, in order or as 'column:parameter', or "
						+ "leave 'key' out to clear the whole cache on any change.");
	}

	private InvalidBindingException unknown(KeyColumn column, String path) {
		String known = this.tree.all().map(KeyInput::path).collect(Collectors.joining("', '", "'", "'"));
		boolean named = this.parameters == null || this.parameters.named();
		return invalid(
				"column '" + column.name() + "' is bound to '" + path + "', which the cache's key does not read"
						+ (named ? "" : ": the names of the method's parameters were not compiled in"),
				(named ? "Bind it to one of " : "Compile with -parameters, or bind it to one of ") + known + ".");
	}

	private InvalidBindingException invalid(String problem, String action) {
		return new InvalidBindingException(InvalidBindingException.Reason.KEY, this.place, problem, action);
	}

}
