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

package io.github.pgcachewatch.consistency.oracle;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Where a cached method finds the version of a row: in the table, or in a cache below.
 */
interface RowSource {

	/**
	 * Returns the version of a row, {@code null} if there is none.
	 */
	@Nullable Long version(long id);

	/**
	 * Returns how long a change may be held back in this source.
	 */
	default Duration delay() {
		return Duration.ZERO;
	}

}
