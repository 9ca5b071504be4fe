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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.IntLiteral;
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

	private final List<ParameterReference> references = new ArrayList<>();

	private final List<ConstantReference> constants = new ArrayList<>();

	private @Nullable String applicationCall;

	private KeyExpressionReader(String text, CachedMethod method, MethodParameters parameters) {
		this.text = text;
		this.method = method;
		this.parameters = parameters;
	}

	static KeyExpression read(String text, CachedMethod method, MethodParameters parameters) {
		KeyExpressionReader reader = new KeyExpressionReader(text, method, parameters);
		reader.visit(reader.parse(), false);
		return reader.rewrite();
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
			requireType(type);
		}
		else if (!inScope && readsRoot(node) && RootConstant.of(List.of(node)) != null) {
			addConstant(node, List.of(node));
		}
		else if (reachesOut(node) || (!inScope && readsRoot(node))) {
			throw refuse("reads '" + node.toStringAST() + "', which is no parameter");
		}
		else {
			visitChildren(node, inScope || node instanceof Projection || node instanceof Selection);
		}
	}

	private static boolean reachesOut(SpelNode node) {
		return node instanceof BeanReference || node instanceof FunctionReference || node instanceof Assign
				|| node instanceof OpInc || node instanceof OpDec;
	}

	private static boolean readsRoot(SpelNode node) {
		return node instanceof PropertyOrFieldReference || node instanceof MethodReference;
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

	private void visitChain(SpelNode chain, boolean inScope) {
		List<SpelNode> links = new ArrayList<>();
		for (int i = 1; i < chain.getChildCount(); i++) {
			links.add(chain.getChild(i));
		}
		SpelNode head = chain.getChild(0);
		SpelNode indexer = argumentIndexer(head, links, inScope);
		if (indexer != null) {
			List<SpelNode> further = links.subList(links.indexOf(indexer) + 1, links.size());
			links = further.subList(visitArgument(head, indexer, further), further.size());
		}
		else if (readsConstant(head, links, inScope)) {
			addConstant(head, isRoot(head) ? links : chain(head, links));
		}
		else if (head instanceof VariableReference) {
			links = links.subList(visitVariable(head, links, inScope), links.size());
		}
		else if (head instanceof TypeReference type) {
			visitMember(chain, type, links.remove(0), inScope);
		}
		else {
			visit(head, inScope);
		}
		for (SpelNode link : links) {
			visitChildren(link, inScope || link instanceof Projection || link instanceof Selection);
		}
	}

	/**
	 * Visits a member of a type: a constant, or a static method.
	 */
	private void visitMember(SpelNode node, TypeReference type, SpelNode member, boolean inScope) {
		Class<?> found = requireType(type);
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
		String text = constructor.toStringAST();
		String name = constructor.getChild(0).toStringAST();
		if (!text.startsWith("new " + name + "[") && !TypeConstants.isPure(requireType("T(" + name + ")"))) {
			this.applicationCall = text;
		}
	}

	private Class<?> requireType(TypeReference type) {
		return requireType(type.toStringAST());
	}

	private Class<?> requireType(String reference) {
		Class<?> found = TypeConstants.find(reference);
		if (found == null) {
			throw refuse("reads '" + reference + "', which is no type");
		}
		return found;
	}

	private static boolean isRoot(SpelNode head) {
		return head instanceof VariableReference && head.toStringAST().equals("#root");
	}

	private static boolean readsConstant(SpelNode head, List<SpelNode> links, boolean inScope) {
		return isRoot(head) ? RootConstant.of(links) != null
				: !inScope && readsRoot(head) && RootConstant.of(chain(head, links)) != null;
	}

	private static List<SpelNode> chain(SpelNode head, List<SpelNode> links) {
		return Stream.concat(Stream.of(head), links.stream()).toList();
	}

	private void addConstant(SpelNode head, List<SpelNode> chain) {
		RootConstant constant = Objects.requireNonNull(RootConstant.of(chain));
		SpelNode last = chain.get(RootConstant.length(chain) - 1);
		this.constants.add(new ConstantReference(constant, head.getStartPosition(), end(last)));
	}

	/**
	 * Visits a constructor or static method: a function of parameters if it is given any,
	 * else a look at the clock or the thread for all that is known.
	 */
	private void visitCall(SpelNode node, SpelNode call, boolean inScope) {
		int before = this.references.size();
		for (int i = (call instanceof ConstructorReference) ? 1 : 0; i < call.getChildCount(); i++) {
			visit(call.getChild(i), inScope);
		}
		if (this.references.size() == before) {
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
		return visitParameter(index, variable.getStartPosition(), variable.getEndPosition(), links);
	}

	/**
	 * Returns the last node of {@code #root.args[0]} or {@code args[0]}, Spring's other
	 * names of a parameter, or {@code null}.
	 */
	private static @Nullable SpelNode argumentIndexer(SpelNode head, List<SpelNode> links, boolean inScope) {
		boolean root = isRoot(head);
		SpelNode property = (!root) ? head : (!links.isEmpty()) ? links.get(0) : null;
		int next = root ? 1 : 0;
		boolean arguments = (root || !inScope) && property instanceof PropertyOrFieldReference reference
				&& reference.getName().equals("args");
		return (arguments && links.size() > next && links.get(next) instanceof Indexer indexer
				&& indexer.getChild(0) instanceof IntLiteral) ? indexer : null;
	}

	private int visitArgument(SpelNode head, SpelNode indexer, List<SpelNode> links) {
		SpelNode literal = indexer.getChild(0);
		int end = this.text.indexOf(']', literal.getEndPosition()) + 1;
		int index = Integer.parseInt(literal.toStringAST());
		if (index >= this.parameters.inputs().size()) {
			throw refuse("reads '" + this.text.substring(head.getStartPosition(), end) + "', which is no parameter");
		}
		return visitParameter(index, head.getStartPosition(), end, links);
	}

	private int visitParameter(int index, int start, int nameEnd, List<SpelNode> links) {
		KeyInput input = this.parameters.inputs().get(index);
		int end = nameEnd;
		int taken = 0;
		for (KeyInput next = next(input, links, 0); next != null; next = next(input, links, taken)) {
			input = next;
			end = end(links.get(taken));
			taken++;
		}
		this.references.add(new ParameterReference(index, input, start, nameEnd, end, taken == 0));
		return taken;
	}

	private static @Nullable KeyInput next(KeyInput input, List<SpelNode> links, int index) {
		SpelNode link = (index < links.size()) ? links.get(index) : null;
		if (link instanceof PropertyOrFieldReference reference) {
			return input.property(reference.getName());
		}
		return (link instanceof MethodReference method && method.getChildCount() == 0)
				? input.propertyReadBy(method.getName()) : null;
	}

	private int end(SpelNode link) {
		return (link instanceof MethodReference) ? this.text.indexOf(')', link.getEndPosition()) + 1
				: link.getEndPosition();
	}

	private KeyExpression rewrite() {
		List<KeyInput> inputs = new ArrayList<>();
		List<Replacement> replacements = new ArrayList<>();
		this.references.sort(Comparator.comparingInt(ParameterReference::start));
		for (ParameterReference reference : this.references) {
			boolean whole = reference.whole() || readsWhole(reference.parameter());
			KeyInput input = whole ? this.parameters.inputs().get(reference.parameter()) : reference.input();
			if (!inputs.contains(input)) {
				inputs.add(input);
			}
			replacements.add(new Replacement(reference.start(),
					(whole && !reference.whole()) ? reference.nameEnd() : reference.end(),
					KeyExpression.variable(inputs.indexOf(input))));
		}
		this.constants.forEach((reference) -> replacements
			.add(new Replacement(reference.start(), reference.end(), KeyExpression.variable(reference.constant()))));
		return new KeyExpression(this.method, inputs,
				this.constants.stream().map(ConstantReference::constant).collect(Collectors.toSet()),
				replaced(replacements).strip(), this.applicationCall);
	}

	private String replaced(List<Replacement> replacements) {
		replacements.sort(Comparator.comparingInt(Replacement::start));
		StringBuilder replaced = new StringBuilder();
		int position = 0;
		for (Replacement replacement : replacements) {
			replaced.append(this.text, position, replacement.start()).append(replacement.variable());
			position = replacement.end();
		}
		return replaced.append(this.text, position, this.text.length()).toString();
	}

	private boolean readsWhole(int parameter) {
		return this.references.stream()
			.anyMatch((reference) -> reference.whole() && reference.parameter() == parameter);
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

	/**
	 * A place in a key expression that reads a parameter or a property of one.
	 *
	 * @param parameter the parameter's index
	 * @param input what is read
	 * @param start where it begins in the text
	 * @param nameEnd where the parameter's name ends
	 * @param end where it ends
	 * @param whole whether the parameter itself is read
	 */
	private record ParameterReference(int parameter, KeyInput input, int start, int nameEnd, int end, boolean whole) {
	}

	/**
	 * A place in a key expression that reads a constant of the root object.
	 *
	 * @param constant the constant
	 * @param start where it begins in the text
	 * @param end where it ends
	 */
	private record ConstantReference(RootConstant constant, int start, int end) {
	}

	/**
	 * A part of the text that a variable takes the place of.
	 *
	 * @param start where it begins
	 * @param end where it ends
	 * @param variable the variable
	 */
	private record Replacement(int start, int end, String variable) {
	}

}
