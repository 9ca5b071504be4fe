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

package io.github.pgcachewatch.binding;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.key.InvalidBindingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * An expression over {@code #change} that decides whether a change invalidates. An
 * expression that throws counts as true, since it is not known to be false. Thread-safe.
 */
final class ChangeCondition {

	private static final Logger logger = LoggerFactory.getLogger(ChangeCondition.class);

	private static final SpelExpressionParser parser = new SpelExpressionParser(
			new SpelParserConfiguration(SpelCompilerMode.MIXED, ChangeCondition.class.getClassLoader()));

	private final Expression expression;

	private final String place;

	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	private final AtomicBoolean warned = new AtomicBoolean();

	ChangeCondition(String text, String place) {
		this.place = place;
		try {
			this.expression = parser.parseExpression(text);
		}
		catch (ParseException | IllegalArgumentException | IllegalStateException ex) {
			throw new InvalidBindingException(InvalidBindingException.Reason.CONDITION, place,
					"the condition '" + text + "' cannot be parsed: " + reason(ex),
					"Write a SpEL expression over #change, such as \"#change.operation.name() == 'UPDATE'\".");
		}
	}

	/**
	 * If an operand is missing, the parser throws exceptions that are not its own.
	 */
	private static String reason(RuntimeException ex) {
		return (ex instanceof ParseException parse) ? parse.getSimpleMessage() : String.valueOf(ex.getMessage());
	}

	boolean accepts(TableChange change) {
		try {
			StandardEvaluationContext context = new StandardEvaluationContext();
			this.shared.applyDelegatesTo(context);
			context.setVariable("change", change);
			return Boolean.TRUE.equals(this.expression.getValue(context, Boolean.class));
		}
		catch (RuntimeException ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("{}: the condition '{}' failed, and counts as true. Further failures are not logged.",
						this.place, this.expression.getExpressionString(), ex);
			}
			return true;
		}
	}

}
