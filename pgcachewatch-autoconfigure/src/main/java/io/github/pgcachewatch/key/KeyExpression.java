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

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * A key computed by an expression, in which what it reads of the parameters has been
 * replaced by numbered variables. What it reads of the root object is the same at each
 * call through one proxy. Through which proxy a fill comes is not known, so that a key is
 * computed for each of them.
 */
final class KeyExpression implements KeyFormula {

	private static final String PREFIX = "__";

	private final CachedMethod method;

	private final List<KeyInput> inputs;

	private final Set<RootConstant> constants;

	private final Expression expression;

	private final boolean identity;

	private final @Nullable String applicationCall;

	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	/**
	 * Creates a key.
	 * @param applicationCall the call of a static method or constructor of the
	 * application's, which may read a ThreadLocal, or {@code null} if there is none
	 */
	KeyExpression(CachedMethod method, List<KeyInput> inputs, Set<RootConstant> constants, String text,
			@Nullable String applicationCall) {
		this.method = method;
		this.inputs = List.copyOf(inputs);
		this.constants = Set.copyOf(constants);
		this.expression = new SpelExpressionParser().parseExpression(text);
		this.identity = text.equals(variable(0));
		this.applicationCall = applicationCall;
	}

	static String variable(int input) {
		return "#" + PREFIX + input;
	}

	static String variable(RootConstant constant) {
		return "#" + PREFIX + constant;
	}

	@Override
	public List<KeyInput> inputs() {
		return this.inputs;
	}

	@Override
	public Resolution resolve(KeyGenerators generators) {
		if (this.identity) {
			return Resolution.of(List.of((inputs) -> inputs[0]));
		}
		if (this.applicationCall != null) {
			return Resolution.doubtful("the key expression calls " + this.applicationCall
					+ ", which may read more than its arguments, such as a tenant of the thread. To evict single "
					+ "entries, pass what it reads as a parameter");
		}
		if (!this.constants.contains(RootConstant.TARGET_CLASS)) {
			return Resolution.of(functions(Object.class));
		}
		List<Object> targets = generators.targets(this.method.beanName());
		if (targets.isEmpty()) {
			return Resolution.doubtful("the key expression reads the class of the object that a call of the bean '"
					+ this.method.beanName() + "' comes to, which is known at the call only. To evict single entries, "
					+ "compute the key from parameters");
		}
		return Resolution.of(targets.stream()
			.map(AopProxyUtils::ultimateTargetClass)
			.distinct()
			.flatMap((targetClass) -> functions(targetClass).stream())
			.toList());
	}

	private List<KeyFunction> functions(Class<?> targetClass) {
		boolean any = !this.constants.contains(RootConstant.METHOD);
		return (any ? Set.of(this.method.method()) : this.method.invocable()).stream()
			.map((invoked) -> constants(invoked, targetClass))
			.<KeyFunction>map((values) -> (inputs) -> evaluate(values, inputs))
			.toList();
	}

	private Map<String, Object> constants(Method invoked, Class<?> targetClass) {
		return this.constants.stream()
			.collect(Collectors.toMap((constant) -> PREFIX + constant,
					(constant) -> constant.value(invoked, targetClass)));
	}

	private @Nullable Object evaluate(Map<String, Object> constants, @Nullable Object[] inputs) {
		Context context = new Context(constants, inputs);
		this.shared.applyDelegatesTo(context);
		return this.expression.getValue(context);
	}

	private static final class Context extends StandardEvaluationContext {

		private final Map<String, Object> constants;

		private final @Nullable Object[] inputs;

		Context(Map<String, Object> constants, @Nullable Object[] inputs) {
			this.constants = constants;
			this.inputs = inputs;
		}

		@Override
		public @Nullable Object lookupVariable(String name) {
			if (!name.startsWith(PREFIX)) {
				return super.lookupVariable(name);
			}
			Object constant = this.constants.get(name);
			return (constant != null) ? constant
					: this.inputs[Integer.parseInt(name, PREFIX.length(), name.length(), 10)];
		}

	}

}
