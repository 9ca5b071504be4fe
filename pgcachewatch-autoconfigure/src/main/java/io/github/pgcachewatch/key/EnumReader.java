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

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Reads the constants of an enum by their names, or as the application's own
 * ConversionService does. Once a value stands for none, the column is known to hold
 * something else, such as codes, of which some may look like the names of other
 * constants: from then on nothing is read. Thread-safe.
 * <p>
 * A converter for what users type may answer what it does not know with some constant.
 * That is found by a text that no column holds, and that constant is not taken from it.
 */
final class EnumReader implements ValueReader {

	private static final String UNKNOWN_TEXT = "?pgcachewatch";

	private static final Long UNKNOWN_NUMBER = -1_979_797_979L;

	private final Class<?> type;

	private final Map<String, Object> constants = new HashMap<>();

	private final KeyConverters converters;

	private final @Nullable Object fallback;

	private volatile boolean codes;

	EnumReader(Class<?> type, KeyConverters converters) {
		this.type = type;
		this.converters = converters;
		this.fallback = converters.general(UNKNOWN_TEXT, type);
		for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
			String name = ((Enum<?>) constant).name();
			Object converted = converters.general(name, type);
			if (converted == null || converted == constant || converted != this.fallback) {
				this.constants.put(name, (converted != null) ? converted : constant);
			}
		}
	}

	@Override
	public Object read(Object value) {
		String text = (String) value;
		Object constant = this.constants.get(text);
		if (constant == null) {
			constant = this.converters.general(text, this.type);
			this.codes |= constant == null || constant == this.fallback;
		}
		if (constant == null || this.codes) {
			throw new IllegalArgumentException("the column holds other values than names of " + this.type.getName()
					+ ", such as '" + text + "': declare a bean of type Converter<String, " + this.type.getSimpleName()
					+ "> that reads them");
		}
		return constant;
	}

	/**
	 * Returns a reader that uses a converter bean.
	 */
	static ValueReader declared(ColumnKind kind, ValueReader converter) {
		Object unknown = switch (kind) {
			case TEXT, ENUM -> UNKNOWN_TEXT;
			case INTEGER, LONG, NUMERIC -> UNKNOWN_NUMBER;
			default -> null;
		};
		Object fallback = (unknown != null) ? answer(converter, unknown) : null;
		return (fallback != null) ? (value) -> known(converter.read(value), value, fallback) : converter;
	}

	private static @Nullable Object answer(ValueReader converter, Object value) {
		try {
			return converter.read(value);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static Object known(Object constant, Object value, Object fallback) {
		if (constant == fallback && !((Enum<?>) constant).name().equals(value)) {
			throw new IllegalArgumentException("the Converter bean of " + constant.getClass().getName()
					+ " answers what it does not know with " + constant + ", so that nothing tells whether '" + value
					+ "' stands for it: let it throw an exception for what it does not know");
		}
		return constant;
	}

}
