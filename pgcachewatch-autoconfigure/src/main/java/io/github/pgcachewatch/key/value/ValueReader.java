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

/**
 * Turns the value of a column, as a payload carries it, into an argument of a type whose
 * equality is that of the database. Thread-safe.
 */
@FunctionalInterface
public interface ValueReader {

	/**
	 * Reads a value.
	 * @param value the value of the column, never {@code null}
	 * @return the argument
	 * @throws RuntimeException if the value has a form that is not expected, so that it
	 * is never taken for another
	 */
	Object read(Object value);

}
