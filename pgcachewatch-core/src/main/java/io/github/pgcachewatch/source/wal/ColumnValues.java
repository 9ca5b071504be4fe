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

package io.github.pgcachewatch.source.wal;

import java.math.BigDecimal;

/**
 * Turns the text of a value, as its type prints it, into what {@code to_jsonb} makes of
 * it, which is what a payload carries.
 */
final class ColumnValues {

	private static final int BOOL = 16;

	private static final int INT8 = 20;

	private static final int INT2 = 21;

	private static final int INT4 = 23;

	private static final int FLOAT4 = 700;

	private static final int FLOAT8 = 701;

	private static final int TIMESTAMP = 1114;

	private static final int TIMESTAMPTZ = 1184;

	private static final int NUMERIC = 1700;

	private ColumnValues() {
	}

	/**
	 * Returns the value.
	 * @param text the text
	 * @param type the object ID of the type, which is no domain
	 */
	static Object read(String text, int type) {
		return switch (type) {
			case BOOL -> text.equals("t");
			case INT2, INT4, INT8 -> Long.valueOf(text);
			case NUMERIC, FLOAT4, FLOAT8 -> number(text);
			case TIMESTAMP -> text.replaceFirst(" ", "T");
			case TIMESTAMPTZ -> withFullOffset(text.replaceFirst(" ", "T"));
			default -> text;
		};
	}

	/**
	 * NaN and the infinite have no form in JSON.
	 */
	private static Object number(String text) {
		char last = text.charAt(text.length() - 1);
		return Character.isDigit(last) ? new BigDecimal(text) : text;
	}

	private static String withFullOffset(String text) {
		int length = text.length();
		boolean hoursAlone = length > 3 && (text.charAt(length - 3) == '+' || text.charAt(length - 3) == '-');
		return hoursAlone ? text + ":00" : text;
	}

}
