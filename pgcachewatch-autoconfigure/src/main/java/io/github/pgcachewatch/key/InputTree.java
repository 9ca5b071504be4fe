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

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The inputs of a key with their components, and the columns that are bound to them. The
 * leaves are read from one column each. Changed by one thread until the columns are
 * bound, and not afterwards.
 */
final class InputTree {

	private final List<KeyInput> inputs;

	private final Map<String, String> columnsByPath = new HashMap<>();

	/** Paths of classes that are made of components, in place of being one value. */
	private final Set<String> opened = new HashSet<>();

	InputTree(List<KeyInput> inputs) {
		this.inputs = inputs;
	}

	void bind(KeyInput input, String column) {
		this.columnsByPath.put(input.path(), column);
	}

	/**
	 * Has a value be made of its components.
	 */
	void open(KeyInput input) {
		this.opened.add(input.path());
	}

	/**
	 * Returns a tree in which a leaf is made of its components, one of which has the
	 * leaf's column.
	 */
	InputTree opening(KeyInput leaf, KeyInput component) {
		InputTree tree = new InputTree(this.inputs);
		tree.columnsByPath.putAll(this.columnsByPath);
		tree.columnsByPath.remove(leaf.path());
		tree.opened.addAll(this.opened);
		tree.open(leaf);
		tree.bind(component, column(leaf));
		return tree;
	}

	List<KeyInput> inputs() {
		return this.inputs;
	}

	/**
	 * Returns the inputs and components that are read from one column each.
	 */
	List<KeyInput> leaves() {
		return this.inputs.stream().flatMap(this::leaves).toList();
	}

	List<KeyInput> unboundLeaves() {
		return leaves().stream().filter((leaf) -> !isBound(leaf)).toList();
	}

	private Stream<KeyInput> leaves(KeyInput input) {
		return isLeaf(input) ? Stream.of(input) : input.components().stream().flatMap(this::leaves);
	}

	/**
	 * Returns how many leaves there are in place of a value that is made of its
	 * components.
	 */
	long width(KeyInput composed) {
		return composed.components().stream().flatMap(this::leaves).count();
	}

	/**
	 * Returns the inputs and their components, without the components of values that a
	 * column is bound to.
	 */
	Stream<KeyInput> all() {
		return this.inputs.stream().flatMap(this::all);
	}

	private Stream<KeyInput> all(KeyInput input) {
		return isBound(input) ? Stream.of(input)
				: Stream.concat(Stream.of(input), input.components().stream().flatMap(this::all));
	}

	boolean isLeaf(KeyInput input) {
		return isBound(input) || input.components().isEmpty()
				|| (input.isComposedClass() && !this.opened.contains(input.path()));
	}

	boolean isBound(KeyInput input) {
		return this.columnsByPath.containsKey(input.path());
	}

	/**
	 * Whether a column is bound to a value or to any of its components.
	 */
	boolean isBoundWithin(KeyInput input) {
		return all(input).anyMatch(this::isBound);
	}

	/**
	 * Returns the column that a bound leaf is read from.
	 */
	String column(KeyInput leaf) {
		return Objects.requireNonNull(this.columnsByPath.get(leaf.path()));
	}

}
