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

package io.github.pgcachewatch.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A row's key: {@code COLUMN=VALUE[,COLUMN=VALUE]}. Immutable.
 *
 * @param columns the columns and their values, as text
 */
record KeyArgument(Map<String, String> columns) {

	static KeyArgument parse(String text) {
		Map<String, String> columns = new LinkedHashMap<>();
		for (String part : QuotedText.split(text, ',')) {
			List<String> sides = QuotedText.split(part, '=');
			if (sides.size() < 2 || sides.get(0).isEmpty()) {
				throw new IllegalArgumentException("'" + part + "' is no key; write COLUMN=VALUE, and COLUMN=VALUE,"
						+ "COLUMN=VALUE for a key of several columns");
			}
			String value = part.substring(sides.get(0).length() + 1);
			columns.put(QuotedText.unquote(sides.get(0)), QuotedText.unquote(value));
		}
		return new KeyArgument(columns);
	}

	/**
	 * Reads the argument.
	 */
	static final class Converter implements ITypeConverter<KeyArgument> {

		@Override
		public KeyArgument convert(String value) {
			try {
				return parse(value);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(String.valueOf(ex.getMessage()));
			}
		}

	}

}
