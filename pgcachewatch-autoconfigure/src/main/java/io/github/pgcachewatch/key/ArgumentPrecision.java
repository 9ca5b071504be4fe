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
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * Finds arguments that are finer than the microseconds of PostgreSQL. The driver rounds
 * them, so that they find a row, and no key that is computed from the row is theirs: what
 * is stored for them would never be evicted. Thread-safe.
 */
public final class ArgumentPrecision {

	private static final Logger logger = LoggerFactory.getLogger(ArgumentPrecision.class);

	private static final Set<Class<?>> TIMES = Set.of(Instant.class, LocalDateTime.class, LocalTime.class);

	private static final int MICROSECOND = 1000;

	private final Map<Method, Set<TimeArgument>> times = new ConcurrentHashMap<>();

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Has the arguments of a method compared that its keys are computed from.
	 */
	void watch(CachedMethod method, Collection<KeyInput> leaves) {
		MethodParameters parameters = new MethodParameters(method.method(), method.targetClass());
		leaves.forEach((leaf) -> watch(method, parameters, leaf));
	}

	private void watch(CachedMethod method, MethodParameters parameters, KeyInput input) {
		if (TIMES.contains(input.type().toClass())) {
			TimeArgument argument = TimeArgument.of(input.path(), parameters, method.place());
			method.invocable()
				.forEach((invoked) -> this.times.computeIfAbsent(invoked, (key) -> ConcurrentHashMap.newKeySet())
					.add(argument));
		}
		input.components().forEach((component) -> watch(method, parameters, component));
	}

	/**
	 * Returns whether what a call returns cannot be evicted, since one of the arguments
	 * is too fine.
	 * @param invoked the method that was called
	 * @param arguments the arguments
	 * @return whether any is finer than PostgreSQL keeps it
	 */
	public boolean isFiner(Method invoked, @Nullable Object[] arguments) {
		if (this.times.isEmpty()) {
			return false;
		}
		for (TimeArgument time : this.times.getOrDefault(invoked, Set.of())) {
			if (time.isFiner(arguments)) {
				warn(time);
				return true;
			}
		}
		return false;
	}

	private void warn(TimeArgument time) {
		if (this.warned.add(time.place())) {
			logger.warn("{}: '{}' was finer than the microseconds that PostgreSQL keeps, so that no change would evict "
					+ "what the method returned for it. Such calls are not cached: pass it as "
					+ "truncatedTo(ChronoUnit.MICROS) returns it.", time.place(), time.path());
		}
	}

	/**
	 * A time among the arguments.
	 *
	 * @param path its name, for messages
	 * @param index the parameter
	 * @param property reads it of the argument, or {@code null} if it is the argument
	 * @param place the method, for messages
	 */
	private record TimeArgument(String path, int index, @Nullable Expression property, String place) {

		static TimeArgument of(String path, MethodParameters parameters, String place) {
			int dot = path.indexOf('.');
			String name = (dot >= 0) ? path.substring(0, dot) : path;
			Integer index = parameters.index(name);
			Expression property = (dot >= 0)
					? new SpelExpressionParser().parseExpression(path.substring(dot + 1).replace(".", "?.")) : null;
			return new TimeArgument(path, (index != null) ? index : -1, property, place);
		}

		boolean isFiner(@Nullable Object[] arguments) {
			boolean given = this.index >= 0 && this.index < arguments.length;
			Object argument = given ? arguments[this.index] : null;
			Object value = (argument != null && this.property != null) ? read(this.property, argument) : argument;
			return value instanceof Temporal time && time.get(ChronoField.NANO_OF_SECOND) % MICROSECOND != 0;
		}

		private @Nullable Object read(Expression property, Object argument) {
			try {
				return property.getValue(argument);
			}
			catch (EvaluationException ex) {
				return readField(argument);
			}
		}

		// A class that is made of its fields need not have accessors.
		private @Nullable Object readField(Object argument) {
			try {
				return PropertyAccessorFactory.forDirectFieldAccess(argument)
					.getPropertyValue(this.path.substring(this.path.indexOf('.') + 1));
			}
			catch (BeansException ex) {
				return null;
			}
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof TimeArgument time && this.index == time.index && this.path.equals(time.path)
					&& this.place.equals(time.place);
		}

		@Override
		public int hashCode() {
			return this.path.hashCode();
		}

	}

}
