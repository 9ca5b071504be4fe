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

import org.jspecify.annotations.Nullable;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;

/**
 * The places in a key expression at which it reads parameters and constants, and which
 * numbered variables take in the end. Used once, by one thread.
 */
final class ExpressionPlaces {

	private final String text;

	private final List<KeyInput> parameters;

	private final List<ParameterPlace> ofParameters = new ArrayList<>();

	private final List<ConstantPlace> ofConstants = new ArrayList<>();

	/**
	 * Creates places.
	 * @param text the expression
	 * @param parameters the parameters of the method
	 */
	ExpressionPlaces(String text, List<KeyInput> parameters) {
		this.text = text;
		this.parameters = parameters;
	}

	/**
	 * Returns how many places read parameters.
	 */
	int countParameters() {
		return this.ofParameters.size();
	}

	/**
	 * Adds a place that reads a parameter, or a property of one.
	 * @param parameter the parameter's index
	 * @param start where it begins in the text
	 * @param nameEnd where the parameter's name ends
	 * @param links the nodes after the name
	 * @return how many of the links name the property
	 */
	int addParameter(int parameter, int start, int nameEnd, List<SpelNode> links) {
		KeyInput input = this.parameters.get(parameter);
		int end = nameEnd;
		int taken = 0;
		for (KeyInput next = next(input, links, 0); next != null; next = next(input, links, taken)) {
			input = next;
			end = end(links.get(taken));
			taken++;
		}
		this.ofParameters.add(new ParameterPlace(parameter, input, start, nameEnd, end, taken == 0));
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

	/**
	 * Adds a place that reads a constant of the root object.
	 * @param start where it begins in the text
	 * @param nodes the nodes that name the constant
	 */
	void addConstant(int start, List<SpelNode> nodes) {
		RootConstant constant = Objects.requireNonNull(RootConstant.of(nodes));
		this.ofConstants.add(new ConstantPlace(constant, start, end(nodes.get(nodes.size() - 1))));
	}

	private int end(SpelNode link) {
		return (link instanceof MethodReference) ? this.text.indexOf(')', link.getEndPosition()) + 1
				: link.getEndPosition();
	}

	/**
	 * Returns the key that the expression computes of the variables.
	 */
	KeyExpression rewrite(CachedMethod method, @Nullable String applicationCall) {
		List<KeyInput> inputs = new ArrayList<>();
		List<Replacement> replacements = new ArrayList<>();
		this.ofParameters.sort(Comparator.comparingInt(ParameterPlace::start));
		for (ParameterPlace place : this.ofParameters) {
			boolean whole = place.whole() || readsWhole(place.parameter());
			KeyInput input = whole ? this.parameters.get(place.parameter()) : place.input();
			if (!inputs.contains(input)) {
				inputs.add(input);
			}
			replacements.add(new Replacement(place.start(), (whole && !place.whole()) ? place.nameEnd() : place.end(),
					KeyExpression.variable(inputs.indexOf(input))));
		}
		this.ofConstants.forEach((place) -> replacements
			.add(new Replacement(place.start(), place.end(), KeyExpression.variable(place.constant()))));
		return new KeyExpression(method, inputs,
				this.ofConstants.stream().map(ConstantPlace::constant).collect(Collectors.toSet()),
				replaced(replacements).strip(), applicationCall);
	}

	private boolean readsWhole(int parameter) {
		return this.ofParameters.stream().anyMatch((place) -> place.whole() && place.parameter() == parameter);
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

	/**
	 * A place that reads a parameter or a property of one.
	 *
	 * @param parameter the parameter's index
	 * @param input what is read
	 * @param start where it begins in the text
	 * @param nameEnd where the parameter's name ends
	 * @param end where it ends
	 * @param whole whether the parameter itself is read
	 */
	private record ParameterPlace(int parameter, KeyInput input, int start, int nameEnd, int end, boolean whole) {
	}

	/**
	 * A place that reads a constant of the root object.
	 *
	 * @param constant the constant
	 * @param start where it begins in the text
	 * @param end where it ends
	 */
	private record ConstantPlace(RootConstant constant, int start, int end) {
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
