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

package io.github.pgcachewatch.capture;

/**
 * What is wrong with the reads of a cached method.
 */
public enum FindingKind {

	/** The method reads a table that has no route to the cache. */
	UNCOVERED_TABLE(true),

	/** The table was read earlier in the transaction or persistence session. */
	EARLIER_READ(true),

	/**
	 * The relation fires no trigger: a foreign table, a materialized view, a temporary
	 * table or a sequence.
	 */
	UNWATCHABLE_RELATION(true),

	/** The statement's relations cannot be found out. */
	OPAQUE_STATEMENT(true),

	/** The statement ran in another database than the one that is listened to. */
	OTHER_DATABASE(true),

	/** A statement of the load ran on another thread, or will run later. */
	OTHER_THREAD(true),

	/** The value comes from a cache that nothing invalidates. */
	UNWATCHED_CACHE(true),

	/** The load ran no statement. */
	NO_STATEMENT(false),

	/** The result depends on the time, the session or chance. */
	VOLATILE_RESULT(false);

	private final boolean uncovered;

	FindingKind(boolean uncovered) {
		this.uncovered = uncovered;
	}

	/**
	 * Returns whether the value may depend on what no route covers.
	 */
	boolean isUncovered() {
		return this.uncovered;
	}

}
