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

import java.util.List;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Entries that are to be removed. Immutable.
 *
 * @param keys the keys; empty: all
 * @param cause why
 * @param receivedNanos when the change was received
 * @param quiet whether nobody is told, since the removal only completes another one
 */
record Removal(List<Object> keys, Cause cause, long receivedNanos, boolean quiet) {

	static Removal ofAll(Cause cause, long receivedNanos) {
		return new Removal(List.of(), cause, receivedNanos, false);
	}

	boolean isAll() {
		return this.keys.isEmpty();
	}

	Removal quietly() {
		return new Removal(this.keys, this.cause, this.receivedNanos, true);
	}

}
