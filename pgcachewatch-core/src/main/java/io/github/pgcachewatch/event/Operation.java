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

package io.github.pgcachewatch.event;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What a statement did to a table.
 */
public enum Operation {

	/** Rows were added. */
	INSERT,

	/** Rows were changed. */
	UPDATE,

	/** Rows were removed. */
	DELETE,

	/** All rows were removed by TRUNCATE. */
	TRUNCATE;

	private static final Map<String, Operation> byWireName = Stream.of(values())
		.collect(Collectors.toUnmodifiableMap(Operation::wireName, Function.identity()));

	private final String wireName = name().toLowerCase(Locale.ROOT);

	/**
	 * Returns the operation's name on the wire.
	 * @return the name in lower case
	 */
	public String wireName() {
		return this.wireName;
	}

	static @Nullable Operation ofWireName(String name) {
		return byWireName.get(name);
	}

}
