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

package io.github.pgcachewatch.key.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The readers of those pairs of a column's kind and a Java type whose values are equal in
 * the same cases.
 */
final class ValueReaders {

	private static final Map<Class<?>, ValueReader> INTEGRAL = Map.of(Long.class, ValueReaders::longValue,
			Integer.class, (value) -> Math.toIntExact(longValue(value)), Short.class,
			(value) -> integer(value).shortValueExact(), Byte.class, (value) -> integer(value).byteValueExact(),
			BigInteger.class, ValueReaders::integer);

	private ValueReaders() {
	}

	/**
	 * Returns the reader, or {@code null} if values of the column are not known to be
	 * equal exactly if those of the type are.
	 */
	static @Nullable ValueReader find(ColumnKind kind, Class<?> type) {
		return switch (kind) {
			case INTEGER, LONG, NUMERIC -> INTEGRAL.get(type);
			case TEXT -> text(type);
			case ENUM -> (type == String.class) ? String.class::cast : null;
			case UUID -> (type == UUID.class) ? ValueReaders::uuid : null;
			case BOOLEAN -> (type == Boolean.class) ? Boolean.class::cast : null;
			case DATE -> (type == LocalDate.class) ? (value) -> LocalDate.parse((String) value) : null;
			case TIME -> (type == LocalTime.class) ? (value) -> LocalTime.parse((String) value) : null;
			case TIMESTAMP -> (type == LocalDateTime.class) ? (value) -> LocalDateTime.parse((String) value) : null;
			case INSTANT -> (type == Instant.class) ? ValueReaders::instant : null;
		};
	}

	private static @Nullable ValueReader text(Class<?> type) {
		if (type == String.class) {
			return String.class::cast;
		}
		if (type == Character.class) {
			return ValueReaders::character;
		}
		return (type == UUID.class) ? ValueReaders::uuid : INTEGRAL.get(type);
	}

	private static Long longValue(Object value) {
		return (value instanceof Long number) ? number : (Long) integer(value).longValueExact();
	}

	private static BigInteger integer(Object value) {
		if (value instanceof BigInteger integer) {
			return integer;
		}
		if (value instanceof BigDecimal decimal) {
			return decimal.toBigIntegerExact();
		}
		if (value instanceof Long || value instanceof Integer || value instanceof Short) {
			return BigInteger.valueOf(((Number) value).longValue());
		}
		return new BigInteger((String) value);
	}

	private static Character character(Object value) {
		String text = (String) value;
		if (text.length() != 1) {
			throw new IllegalArgumentException("'" + text + "' is not one character");
		}
		return text.charAt(0);
	}

	private static UUID uuid(Object value) {
		return UUID.fromString((String) value);
	}

	private static Instant instant(Object value) {
		return OffsetDateTime.parse((String) value).toInstant();
	}

}
