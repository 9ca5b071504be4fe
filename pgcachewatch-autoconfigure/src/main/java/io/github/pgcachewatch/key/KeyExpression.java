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

import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * A key computed by an expression, in which what it reads of the parameters has been
 * replaced by numbered variables.
 */
final class KeyExpression implements KeyFormula {

	private static final String PREFIX = "__";

	private final List<KeyInput> inputs;

	private final Expression expression;

	private final boolean identity;

	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	KeyExpression(List<KeyInput> inputs, String text) {
		this.inputs = List.copyOf(inputs);
		this.expression = new SpelExpressionParser().parseExpression(text);
		this.identity = text.equals(variable(0));
	}

	static String variable(int input) {
		return "#" + PREFIX + input;
	}

	@Override
	public List<KeyInput> inputs() {
		return this.inputs;
	}

	@Override
	public Resolution resolve(KeyGenerators generators) {
		return Resolution.of(List.of(this.identity ? (inputs) -> inputs[0] : this::evaluate));
	}

	private @Nullable Object evaluate(@Nullable Object[] inputs) {
		Context context = new Context(inputs);
		this.shared.applyDelegatesTo(context);
		return this.expression.getValue(context);
	}

	private static final class Context extends StandardEvaluationContext {

		private final @Nullable Object[] inputs;

		Context(@Nullable Object[] inputs) {
			this.inputs = inputs;
		}

		@Override
		public @Nullable Object lookupVariable(String name) {
			return name.startsWith(PREFIX) ? this.inputs[Integer.parseInt(name, PREFIX.length(), name.length(), 10)]
					: super.lookupVariable(name);
		}

	}

}
