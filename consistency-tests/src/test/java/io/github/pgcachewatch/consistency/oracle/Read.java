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

import org.jspecify.annotations.Nullable;

/**
 * What a read of one row returned.
 *
 * @param cached how it was read
 * @param id the row
 * @param version the version that was returned
 * @param start when the read, or the transaction that it was part of, began
 * @param floor the moment of the latest sync that was done at the start
 * @param end when it had returned
 * @param hit whether the method was not executed
 */
record Read(CachedRead cached, long id, @Nullable Long version, long start, long floor, long end, boolean hit) {

	/**
	 * Returns how long the version that was read had ceased to be current when the read
	 * began.
	 * @param ended when it ceased to be current
	 */
	long staleness(long ended) {
		return Math.max(0, this.start - ended);
	}

	boolean mayWait() {
		return !this.cached.delay().isZero();
	}

	@Override
	public String toString() {
		return "row " + this.id + " of " + this.cached.table() + " through " + this.cached.cache() + ": version "
				+ this.version + ", start " + this.start / 1000 + ", floor " + this.floor / 1000 + ", end "
				+ this.end / 1000 + ", " + ((this.hit) ? "hit" : "miss");
	}

}
