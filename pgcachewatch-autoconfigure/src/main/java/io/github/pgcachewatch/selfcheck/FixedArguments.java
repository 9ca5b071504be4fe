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
package io.github.pgcachewatch.selfcheck;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Tells which arguments are sure to be the same when a method is called again later, on
 * another thread. Stateless.
 */
final class FixedArguments {

	private static final Set<Class<?>> FIXED = Set.of(String.class, BigDecimal.class, BigInteger.class, UUID.class,
			URI.class, Locale.class, Currency.class, Class.class);

	private static final int MAX_DEPTH = 4;

	private FixedArguments() {
	}

	/**
	 * Returns the type of an argument that may be altered after the call.
	 * @return the type; {@code null} if there is none
	 */
	static @Nullable Class<?> findAlterable(@Nullable Object[] arguments) {
		for (Object argument : arguments) {
			if (argument != null && !isFixed(argument.getClass(), MAX_DEPTH)) {
				return argument.getClass();
			}
		}
		return null;
	}

	private static boolean isFixed(Class<?> type, int depth) {
		return ClassUtils.isPrimitiveOrWrapper(type) || Enum.class.isAssignableFrom(type) || FIXED.contains(type)
				|| type.getPackageName().equals("java.time")
				|| (type.isRecord() && depth > 0 && Arrays.stream(type.getRecordComponents())
					.allMatch((part) -> isFixed(part.getType(), depth - 1)));
	}

}
