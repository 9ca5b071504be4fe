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
import java.util.Objects;

import io.github.pgcachewatch.key.KeyFormula.KeyFunction;
import io.github.pgcachewatch.key.value.CompositeType;
import org.jspecify.annotations.Nullable;

/**
 * Makes the inputs of a key of the values that its leaves have. Immutable.
 */
final class InputAssembler {

	private final InputTree tree;

	private final List<KeyInput> leaves;

	InputAssembler(InputTree tree) {
		this.tree = tree;
		this.leaves = tree.leaves();
	}

	/**
	 * Returns a function of the leaves for one of the inputs.
	 */
	KeyFunction ofLeaves(KeyFunction function) {
		List<KeyInput> inputs = this.tree.inputs();
		if (inputs.equals(this.leaves)) {
			return function;
		}
		ValueMaker[] makers = makers(inputs);
		return (values) -> function.key(make(makers, values));
	}

	private ValueMaker[] makers(List<KeyInput> inputs) {
		return inputs.stream().map(this::maker).toArray(ValueMaker[]::new);
	}

	private ValueMaker maker(KeyInput input) {
		if (this.tree.isLeaf(input)) {
			int index = this.leaves.indexOf(input);
			return (values) -> values[index];
		}
		CompositeType type = Objects.requireNonNull(CompositeType.of(input.type()));
		ValueMaker[] components = makers(input.components());
		return (values) -> type.make(make(components, values));
	}

	private static @Nullable Object[] make(ValueMaker[] makers, @Nullable Object[] values) {
		@Nullable Object[] made = new Object[makers.length];
		for (int i = 0; i < made.length; i++) {
			made[i] = makers[i].make(values);
		}
		return made;
	}

	/**
	 * Makes an input, or a component of one, of the values of the leaves.
	 */
	@FunctionalInterface
	private interface ValueMaker {

		@Nullable Object make(@Nullable Object[] values);

	}

}
