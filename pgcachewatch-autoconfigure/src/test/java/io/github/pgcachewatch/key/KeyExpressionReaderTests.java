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
import java.util.Set;

import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeyExpressionReader}: what a key must not be computed from.
 */
class KeyExpressionReaderTests {

	private static final Method FIND = ClassUtils.getMethod(Books.class, "find", long.class);

	private static final CachedMethod BOOKS_FIND = new CachedMethod("books", Books.class, FIND, Set.of(FIND),
			"Books.find(long)");

	@ParameterizedTest
	@ValueSource(strings = { "#root.target.name + #id", "#result", "@tenant.name + #id", "caches[0].name + #id",
			"getTarget().hashCode() + #id", "T(java.lang.Thread).currentThread().name + #id",
			"T(no.such.Type).NAME + #id", "#root.method.invoke(#id)", "T(java.util.Locale).default + #id",
			"{new java.util.Date(), #id}", "#nr", "#id++", "#root.args[1]", "args[1]", "{1}.![#nr + #id]", "#id +" })
	void whatReadsAnythingButParametersAndConstantsIsRefused(String expression) {
		assertThatExceptionOfType(InvalidBindingException.class)
			.isThrownBy(() -> KeySource.ofExpression(BOOKS_FIND, expression, List.of("id")))
			.satisfies((ex) -> {
				assertThat(ex.reason()).isEqualTo(Reason.KEY);
				assertThat(ex.place()).isEqualTo("Books.find(long)");
				assertThat(ex.problem()).startsWith("the key expression '" + expression + "' ").doesNotEndWith(".");
				assertThat(ex.action()).contains("from parameters and constants alone").endsWith(".");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "#id", "#p0", "#a0", "#root.args[0]", "args[0]", "'book-' + #id", "#id + #root.methodName",
			"{#root.targetClass.simpleName, #id}", "{1, 2}.?[#this > 1].size() + #id",
			"T(java.lang.Math).abs(#id) + T(java.lang.Long).MAX_VALUE", "{new java.util.Date(#id): 1, name: #id}",
			"#id instanceof T(java.lang.Long) ? #id : 0" })
	void whatReadsParametersAndConstantsIsTaken(String expression) {
		assertThat(KeySource.ofExpression(BOOKS_FIND, expression, List.of("id")).columns()).containsExactly("id");
	}

	interface Books {

		String find(long id);

	}

}
