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
package io.github.pgcachewatch.selfcheck;

/**
 * What came of a hit that was to be compared.
 */
public enum CheckResult {

	/** The method returned the same. */
	EQUAL,

	/** The values differ, which a change that was under way explains. */
	OVERTAKEN,

	/** The values differ, although every change had been carried out. */
	STALE,

	/** Not compared: an argument may be altered before the method is called. */
	ALTERABLE_ARGUMENT,

	/** Not compared: the result is asynchronous. */
	ASYNCHRONOUS,

	/** Not compared: two calls in a row returned values that differ. */
	INCOMPARABLE,

	/** Not compared: the call, the wait for changes or the comparison failed. */
	FAILED,

	/** Not compared: too many hits waited for that. */
	QUEUE_FULL;

	/**
	 * Returns whether the entry was compared.
	 * @return {@code false} if nothing is known of it
	 */
	public boolean isCompared() {
		return this == EQUAL || this == OVERTAKEN || this == STALE;
	}

}
