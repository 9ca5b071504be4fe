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

package io.github.pgcachewatch.cache.fence;

import org.jspecify.annotations.Nullable;

/**
 * How old what is read may be. Immutable.
 *
 * @param start the moment of the fence's clock at which, or after which, it is read
 * @param outcome of the read-write transaction that must commit before what is read may
 * be stored; {@code null} if there is none
 */
public record ReadVersion(long start, @Nullable TransactionOutcome outcome) {

	/**
	 * The start of what is of unknown age: earlier than every stamp.
	 */
	public static final long UNKNOWN_START = -1;

	static final ReadVersion UNKNOWN = new ReadVersion(UNKNOWN_START, null);

	public boolean isUnknown() {
		return this.start == UNKNOWN_START;
	}

	/**
	 * Returns the version of what may be read in either of two.
	 */
	public ReadVersion and(@Nullable ReadVersion other) {
		if (other == null || other == this) {
			return this;
		}
		return new ReadVersion(Math.min(this.start, other.start), TransactionOutcome.both(this.outcome, other.outcome));
	}

}
