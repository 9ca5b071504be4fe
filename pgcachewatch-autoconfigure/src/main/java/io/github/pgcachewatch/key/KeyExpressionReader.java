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

import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.OperatorInstanceof;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * Finds what a key expression reads, and refuses one that reads anything but parameters
 * and what never changes: its key could not be computed from a row. Used once, by one
 * thread.
 */
final class KeyExpressionReader {

	private final String text;

	private final CachedMethod method;

	private final MethodParameters parameters;

	private final ExpressionPlaces places;

	private @Nullable String applicationCall;

	private KeyExpressionReader(String text, CachedMethod method, MethodParameters parameters) {
		this.text = text;
		this.method = method;
		this.parameters = parameters;
		this.places = new ExpressionPlaces(text, parameters.inputs());
	}

	static KeyExpression read(String text, CachedMethod method, MethodParameters parameters) {
		KeyExpressionReader reader = new KeyExpressionReader(text, method, parameters);
		reader.visit(reader.parse(), false);
		return reader.places.rewrite(method, reader.applicationCall);
	}

	private SpelNode parse() {
		try {
			return ((SpelExpression) new SpelExpressionParser().parseExpression(this.text)).getAST();
		}
		catch (ParseException ex) {
			throw refuse("cannot be parsed: " + ex.getSimpleMessage());
		}
	}

	/**
	 * Visits a node.
	 * @param inScope whether a projection or selection made one of its elements the root
	 */
	private void visit(SpelNode node, boolean inScope) {
		if (node instanceof CompoundExpression) {
			visitChain(node, inScope);
		}
		else if (node instanceof VariableReference) {
			visitVariable(node, List.of(), inScope);
		}
		else if (node instanceof ConstructorReference) {
			visitCall(node, node, inScope);
			visitType(node);
		}
		else if (node instanceof OperatorInstanceof) {
			visit(node.getChild(0), inScope);
		}
		else if (node instanceof InlineMap) {
			visitMap(node, inScope);
		}
		else if (node instanceof TypeReference type) {
			requireType(type.toStringAST());
		}
		else if (!visitConstant(new ExpressionChain(node, List.of()), inScope)) {
			visitOther(node, inScope);
		}
	}

	private void visitOther(SpelNode node, boolean inScope) {
		if (reachesOut(node) || (!inScope && ExpressionChain.readsRoot(node))) {
			throw refuse("reads '" + node.toStringAST() + "', which is no parameter");
		}
		visitChildren(node, inScope || bringsScope(node));
	}

	private static boolean reachesOut(SpelNode node) {
		return node instanceof BeanReference || node instanceof FunctionReference || node instanceof Assign
				|| node instanceof OpInc || node instanceof OpDec;
	}

	private static boolean bringsScope(SpelNode node) {
		return node instanceof Projection || node instanceof Selection;
	}

	private void visitChildren(SpelNode node, boolean inScope) {
		for (int i = 0; i < node.getChildCount(); i++) {
			visit(node.getChild(i), inScope);
		}
	}

	private void visitMap(SpelNode map, boolean inScope) {
		for (int i = 0; i < map.getChildCount(); i++) {
			boolean plainName = i % 2 == 0 && map.getChild(i) instanceof PropertyOrFieldReference;
			if (!plainName) {
				visit(map.getChild(i), inScope);
			}
		}
	}

	private void visitChain(SpelNode node, boolean inScope) {
		ExpressionChain chain = ExpressionChain.of(node);
		int taken = visitHead(node, chain, inScope);
		chain.links()
			.subList(taken, chain.links().size())
			.forEach((link) -> visitChildren(link, inScope || bringsScope(link)));
	}

	/**
	 * Visits the head of a chain with the links that belong to it, and returns how many
	 * these are.
	 */
	private int visitHead(SpelNode node, ExpressionChain chain, boolean inScope) {
		SpelNode head = chain.head();
		List<SpelNode> links = chain.links();
		SpelNode indexer = chain.argumentIndexer(inScope);
		if (indexer != null) {
			int named = links.indexOf(indexer) + 1;
			return named + visitArgument(head, indexer, links.subList(named, links.size()));
		}
		if (visitConstant(chain, inScope)) {
			return 0;
		}
		if (head instanceof VariableReference) {
			return visitVariable(head, links, inScope);
		}
		if (head instanceof TypeReference type) {
			visitMember(node, type, links.get(0), inScope);
			return 1;
		}
		visit(head, inScope);
		return 0;
	}

	private boolean visitConstant(ExpressionChain chain, boolean inScope) {
		List<SpelNode> constant = chain.constant(inScope);
		if (!constant.isEmpty()) {
			this.places.addConstant(chain.head().getStartPosition(), constant);
		}
		return !constant.isEmpty();
	}

	/**
	 * Visits a member of a type: a constant, or a static method.
	 */
	private void visitMember(SpelNode node, TypeReference type, SpelNode member, boolean inScope) {
		Class<?> found = requireType(type.toStringAST());
		boolean constant = member instanceof PropertyOrFieldReference property
				&& TypeConstants.isConstant(found, property.getName());
		if (!constant) {
			visitCall(node, member, inScope);
			String name = (member instanceof MethodReference method) ? method.getName() : "";
			if (!TypeConstants.isPure(found, name)) {
				this.applicationCall = type.toStringAST() + "." + member.toStringAST();
			}
		}
	}

	private void visitType(SpelNode constructor) {
		String call = constructor.toStringAST();
		String name = constructor.getChild(0).toStringAST();
		if (!call.startsWith("new " + name + "[") && !TypeConstants.isPure(requireType("T(" + name + ")"))) {
			this.applicationCall = call;
		}
	}

	private Class<?> requireType(String reference) {
		Class<?> found = TypeConstants.find(reference);
		if (found == null) {
			throw refuse("reads '" + reference + "', which is no type");
		}
		return found;
	}

	/**
	 * Visits a constructor or static method: a function of parameters if it is given any,
	 * else a look at the clock or the thread for all that is known.
	 */
	private void visitCall(SpelNode node, SpelNode call, boolean inScope) {
		int before = this.places.countParameters();
		for (int i = (call instanceof ConstructorReference) ? 1 : 0; i < call.getChildCount(); i++) {
			visit(call.getChild(i), inScope);
		}
		if (this.places.countParameters() == before) {
			throw refuse("reads '" + node.toStringAST() + "', which depends on no parameter");
		}
	}

	/**
	 * Visits a variable and returns how many of the links after it belong to what is read
	 * of the parameter.
	 */
	private int visitVariable(SpelNode variable, List<SpelNode> links, boolean inScope) {
		String name = variable.toStringAST().substring(1);
		Integer index = this.parameters.index(name);
		if (index == null) {
			if (inScope && name.equals("this")) {
				return 0;
			}
			throw unknown(name);
		}
		return this.places.addParameter(index, variable.getStartPosition(), variable.getEndPosition(), links);
	}

	private int visitArgument(SpelNode head, SpelNode indexer, List<SpelNode> links) {
		SpelNode literal = indexer.getChild(0);
		int end = this.text.indexOf(']', literal.getEndPosition()) + 1;
		int index = Integer.parseInt(literal.toStringAST());
		if (index >= this.parameters.inputs().size()) {
			throw refuse("reads '" + this.text.substring(head.getStartPosition(), end) + "', which is no parameter");
		}
		return this.places.addParameter(index, head.getStartPosition(), end, links);
	}

	private InvalidBindingException unknown(String name) {
		if (!this.parameters.named() && !List.of("root", "this", "result").contains(name)) {
			return new InvalidBindingException(InvalidBindingException.Reason.KEY, this.method.place(),
					"the key expression '" + this.text + "' reads '#" + name
							+ "', and the names of the method's parameters were not compiled in",
					"Compile with -parameters, or write #p0 for the first parameter.");
		}
		return refuse("reads '#" + name + "', which is no parameter");
	}

	private InvalidBindingException refuse(String why) {
		return new InvalidBindingException(InvalidBindingException.Reason.KEY, this.method.place(),
				"the key expression '" + this.text + "' " + why,
				"Compute the key from parameters and constants alone, or leave 'key' out of @PgInvalidated to clear the whole cache "
						+ "on any change.");
	}

}
