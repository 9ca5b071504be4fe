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
import java.util.List;
import java.util.UUID;

import io.github.pgcachewatch.trigger.catalog.Column;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of columns whose values are equal in the database exactly if their natural
 * Java values are equal.
 */
enum ColumnKind {

	/** {@code int2}, {@code int4}, {@code oid}. */
	INTEGER(Integer.class, List.of(Long.class, Integer.class, String.class)),

	/** {@code int8}. */
	LONG(Long.class, List.of(Long.class, Integer.class, String.class)),

	/** {@code numeric}, of which only whole numbers have one form. */
	NUMERIC(BigDecimal.class, List.of(Long.class, BigInteger.class)),

	/** {@code text}, {@code varchar}, {@code name}. */
	TEXT(String.class, List.of(String.class)),

	/** An enum type of the database's. */
	ENUM(String.class, List.of(String.class)),

	/** {@code uuid}. */
	UUID(UUID.class, List.of(UUID.class, String.class)),

	/** {@code bool}. */
	BOOLEAN(Boolean.class, List.of(Boolean.class)),

	/** {@code date}. */
	DATE(LocalDate.class, List.of(LocalDate.class)),

	/** {@code time}. */
	TIME(LocalTime.class, List.of(LocalTime.class)),

	/** {@code timestamp}. */
	TIMESTAMP(LocalDateTime.class, List.of(LocalDateTime.class)),

	/** {@code timestamptz}. */
	INSTANT(Instant.class, List.of(Instant.class));

	private final Class<?> naturalType;

	private final List<Class<?>> convertibleTypes;

	ColumnKind(Class<?> naturalType, List<Class<?>> convertibleTypes) {
		this.naturalType = naturalType;
		this.convertibleTypes = convertibleTypes;
	}

	/**
	 * Returns the type that keys have if no other type is declared.
	 */
	Class<?> naturalType() {
		return this.naturalType;
	}

	/**
	 * Returns the types from which a converter is asked to make a type of the user's.
	 */
	List<Class<?>> convertibleTypes() {
		return this.convertibleTypes;
	}

	/**
	 * Returns the kind of a column, or {@code null} if equal values of it may differ in
	 * Java.
	 */
	static @Nullable ColumnKind of(Column column) {
		if (!column.deterministicCollation()) {
			return null;
		}
		if (column.typeCategory() == 'E') {
			return ENUM;
		}
		return switch (column.type()) {
			case "int2", "int4", "oid" -> INTEGER;
			case "int8" -> LONG;
			case "numeric" -> NUMERIC;
			case "text", "varchar", "name" -> TEXT;
			case "uuid" -> UUID;
			case "bool" -> BOOLEAN;
			case "date" -> DATE;
			case "time" -> TIME;
			case "timestamp" -> TIMESTAMP;
			case "timestamptz" -> INSTANT;
			default -> null;
		};
	}

}
