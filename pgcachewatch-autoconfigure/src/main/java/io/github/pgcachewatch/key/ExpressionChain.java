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
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.IntLiteral;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * A chain of reads in an expression, {@code head.link.link}. Immutable.
 *
 * @param head the first node
 * @param links the nodes after it
 */
record ExpressionChain(SpelNode head, List<SpelNode> links) {

	static ExpressionChain of(SpelNode compound) {
		return new ExpressionChain(compound.getChild(0),
				IntStream.range(1, compound.getChildCount()).mapToObj(compound::getChild).toList());
	}

	/**
	 * Whether a node reads the root object, unless another object is in its place.
	 */
	static boolean readsRoot(SpelNode node) {
		return node instanceof PropertyOrFieldReference || node instanceof MethodReference;
	}

	/**
	 * Returns the nodes that begin with a constant of the root object and name it; none
	 * if the chain does not begin with a constant.
	 * @param inScope whether a projection or selection made one of its elements the root
	 */
	List<SpelNode> constant(boolean inScope) {
		List<SpelNode> nodes = isRoot() ? this.links : (!inScope && readsRoot(this.head))
				? Stream.concat(Stream.of(this.head), this.links.stream()).toList() : List.of();
		return (RootConstant.of(nodes) != null) ? nodes.subList(0, RootConstant.length(nodes)) : List.of();
	}

	/**
	 * Returns the last node of {@code #root.args[0]} or {@code args[0]}, Spring's other
	 * names of a parameter, or {@code null}.
	 * @param inScope whether a projection or selection made one of its elements the root
	 */
	@Nullable SpelNode argumentIndexer(boolean inScope) {
		boolean root = isRoot();
		SpelNode property = (!root) ? this.head : (!this.links.isEmpty()) ? this.links.get(0) : null;
		int next = root ? 1 : 0;
		boolean arguments = (root || !inScope) && property instanceof PropertyOrFieldReference reference
				&& reference.getName().equals("args");
		return (arguments && this.links.size() > next && this.links.get(next) instanceof Indexer indexer
				&& indexer.getChild(0) instanceof IntLiteral) ? indexer : null;
	}

	private boolean isRoot() {
		return this.head instanceof VariableReference && this.head.toStringAST().equals("#root");
	}

}
