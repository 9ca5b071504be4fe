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

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the constants of an enum by their names, or as the application's own
 * ConversionService does. Once a value stands for none, the column is known to hold
 * something else, such as codes, of which some may look like the names of other
 * constants: from then on nothing is read. Thread-safe.
 */
final class EnumReader implements ValueReader {

	private final Class<?> type;

	private final Map<String, Object> constants = new HashMap<>();

	private final KeyConverters converters;

	private volatile boolean codes;

	EnumReader(Class<?> type, KeyConverters converters) {
		this.type = type;
		this.converters = converters;
		for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
			String name = ((Enum<?>) constant).name();
			Object converted = converters.general(name, type);
			this.constants.put(name, (converted != null) ? converted : constant);
		}
	}

	@Override
	public Object read(Object value) {
		String text = (String) value;
		Object constant = this.constants.get(text);
		if (constant == null) {
			constant = this.converters.general(text, this.type);
			this.codes |= constant == null;
		}
		if (constant == null || this.codes) {
			throw new IllegalArgumentException("the column holds other values than names of " + this.type.getName()
					+ ", such as '" + text + "': declare a bean of type Converter<String, " + this.type.getSimpleName()
					+ "> that reads them");
		}
		return constant;
	}

}
