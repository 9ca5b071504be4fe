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

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ClassUtils;

/**
 * Which column goes into which input of a key: all that can be checked before the table
 * is known. Immutable.
 */
final class KeyTemplate {

	private final KeyFormula formula;

	private final InputTree tree;

	private final List<KeyInput> unbound;

	/**
	 * Creates a template.
	 * @param formula computes the key from the inputs
	 * @param tree names the column of each leaf
	 * @param unbound the leaves without a column, if the columns are a part of the key
	 */
	KeyTemplate(KeyFormula formula, InputTree tree, List<KeyInput> unbound) {
		this.formula = formula;
		this.tree = tree;
		this.unbound = unbound;
	}

	/**
	 * Binds one column to each input.
	 */
	static KeyTemplate inOrder(KeyFormula formula, List<String> columns) {
		InputTree tree = new InputTree(formula.inputs());
		for (int i = 0; i < columns.size(); i++) {
			tree.bind(tree.inputs().get(i), columns.get(i));
		}
		return new KeyTemplate(formula, tree, List.of());
	}

	/**
	 * Returns this template with a value made of its components, of which the column is
	 * the only one or the one of its name, or {@code null} if it is neither.
	 */
	@Nullable KeyTemplate opening(KeyInput leaf) {
		List<KeyInput> components = leaf.isComposedClass() ? leaf.components() : List.of();
		List<KeyInput> bound = (components.size() == 1) ? components
				: components.stream().filter((component) -> component.isNamedAs(column(leaf))).toList();
		if (bound.isEmpty()) {
			return null;
		}
		InputTree opened = this.tree.opening(leaf, bound.get(0));
		return new KeyTemplate(this.formula, opened, opened.unboundLeaves());
	}

	/**
	 * Returns the type of the keys that Spring makes of the inputs by default.
	 */
	Class<?> keyType() {
		List<KeyInput> inputs = this.tree.inputs();
		return (inputs.size() == 1) ? ClassUtils.resolvePrimitiveIfNecessary(inputs.get(0).type().toClass())
				: SimpleKey.class;
	}

	/**
	 * Returns what the key reads beside the columns, if these are a part of it.
	 */
	List<KeyInput> unbound() {
		return this.unbound;
	}

	/**
	 * Returns the columns that a row must have, each once.
	 */
	List<String> columns() {
		return leaves().stream().filter(this.tree::isBound).map(this::column).distinct().toList();
	}

	/**
	 * Returns the inputs and components that are read from one column each.
	 */
	List<KeyInput> leaves() {
		return this.tree.leaves();
	}

	/**
	 * Returns the column that a leaf is read from.
	 */
	String column(KeyInput leaf) {
		return this.tree.column(leaf);
	}

	/**
	 * Resolves the formula for values of the leaves in place of the inputs.
	 */
	KeyFormula.Resolution resolve(KeyGenerators generators) {
		InputAssembler assembler = new InputAssembler(this.tree);
		KeyFormula.Resolution resolution = this.formula.resolve(generators);
		return new KeyFormula.Resolution(resolution.functions().stream().map(assembler::ofLeaves).toList(),
				resolution.doubt());
	}

}
