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

package io.github.pgcachewatch.cache;

import org.jspecify.annotations.Nullable;

/**
 * Where a value comes from. Immutable.
 *
 * @param start the moment of the fence's clock at which, or after which, it was read
 * @param outcome of the read-write transaction that must commit before it may be stored;
 * {@code null} if there is none
 */
record Origin(long start, @Nullable Outcome outcome) {

	/**
	 * Earlier than every stamp, that of "never" included.
	 */
	private static final long UNKNOWN_START = -1;

	/**
	 * A snapshot of unknown age.
	 */
	static final Origin UNKNOWN = new Origin(UNKNOWN_START, null);

	boolean isUnknown() {
		return this.start == UNKNOWN_START;
	}

	/**
	 * Returns the origin of a value that may come from either of two.
	 */
	Origin and(@Nullable Origin other) {
		if (other == null || other == this) {
			return this;
		}
		return new Origin(Math.min(this.start, other.start), Outcome.both(this.outcome, other.outcome));
	}

}
