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

package io.github.pgcachewatch.invalidation;

import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Makes the binding of one annotation, cache and fill.
 */
final class BindingFactory {

	private BindingFactory() {
	}

	static Binding bind(PgInvalidated annotation, String cacheName, @Nullable CacheFill fill, String beanName,
			WatchedMethod watched) {
		String place = watched.place();
		ChangeCondition condition = StringUtils.hasText(annotation.condition())
				? new ChangeCondition(annotation.condition(), place) : null;
		if (annotation.operations().length == 0) {
			throw new InvalidBindingException(InvalidBindingException.Reason.OPERATIONS, place,
					"'operations' is empty, so that nothing would invalidate", "Leave it out for all operations.");
		}
		return new Binding(place, cacheName, table(annotation.table(), place), Set.of(annotation.operations()),
				condition, annotation.strategy(), source(annotation, fill, beanName, watched));
	}

	static TableName table(String text, String place) {
		if (text.isEmpty()) {
			throw new InvalidBindingException(InvalidBindingException.Reason.TABLE, place, "no table is named",
					"Name the table whose changes invalidate.");
		}
		try {
			return TableName.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidBindingException(InvalidBindingException.Reason.TABLE, place,
					String.valueOf(ex.getMessage()), "Correct the table's name.");
		}
	}

	private static KeySource source(PgInvalidated annotation, @Nullable CacheFill fill, String beanName,
			WatchedMethod watched) {
		if (annotation.key().length == 0 || fill == null) {
			return KeySource.WHOLE_CACHE;
		}
		MethodParameters parameters = new MethodParameters(watched.method(), watched.targetClass());
		KeyFormula formula = fill.key().isEmpty()
				? new GeneratedKey(fill.keyGenerator(), beanName, watched.method(), parameters)
				: KeyExpressionReader.read(fill.key(), parameters, watched.place());
		return KeySource.ofMethod(formula, parameters, List.of(annotation.key()), watched.place());
	}

}
