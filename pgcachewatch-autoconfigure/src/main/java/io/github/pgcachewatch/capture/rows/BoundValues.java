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

package io.github.pgcachewatch.capture.rows;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The values that a statement's parameters had in all of its runs. Integers of all widths
 * are equal; other values than integers, strings and UUIDs are not known. Used by one
 * thread at a time.
 */
public final class BoundValues {

	/** No value is known. */
	public static final BoundValues NONE = new BoundValues(Map.of());

	private final Map<Integer, Object> values = new HashMap<>();

	/**
	 * Creates the values of one run.
	 * @param values the values by the number of the parameter, from 1 on
	 */
	public BoundValues(Map<Integer, ? extends @Nullable Object> values) {
		values.forEach((parameter, value) -> {
			Object plain = plain(value);
			if (plain != null) {
				this.values.put(parameter, plain);
			}
		});
	}

	/**
	 * Takes a further run: what differs is known no longer.
	 * @param other the values of that run
	 */
	public void retain(BoundValues other) {
		this.values.entrySet().removeIf((value) -> !value.getValue().equals(other.values.get(value.getKey())));
	}

	/**
	 * Whether a parameter had a method's argument as its value.
	 */
	boolean match(RowCondition condition, @Nullable Object argument) {
		Object value = this.values.get(condition.parameter());
		return value != null && condition.type().isInstance(value) && value.equals(plain(argument));
	}

	private static @Nullable Object plain(@Nullable Object value) {
		if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
			return ((Number) value).longValue();
		}
		return (value instanceof String || value instanceof UUID) ? value : null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof BoundValues bound && this.values.equals(bound.values);
	}

	@Override
	public int hashCode() {
		return this.values.hashCode();
	}

}
