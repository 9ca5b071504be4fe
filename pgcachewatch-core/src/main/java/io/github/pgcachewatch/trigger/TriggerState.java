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

package io.github.pgcachewatch.trigger;

/**
 * The state of the triggers of one table, its partitions included: the worst of theirs.
 */
public enum TriggerState {

	/** Every trigger is there, enabled, and as it is to be. */
	OK,

	/**
	 * The table receives logical replication, and its triggers do not fire for rows that
	 * replication writes.
	 */
	LOCAL_ONLY,

	/**
	 * Something differs from what was asked for: a function's body, a trigger's events, a
	 * key column that is not sent.
	 */
	DRIFTED,

	/** A trigger is there and does not fire. */
	DISABLED,

	/** A trigger is not there. */
	MISSING,

	/**
	 * Something is to be installed or repaired, and could not be yet: a lock was not to
	 * be had in time, or the server is a standby. Ask again later.
	 */
	PENDING,

	/**
	 * The table cannot be watched: it is not there, is a view, lacks a key column.
	 */
	INVALID;

	/**
	 * Whether changes of the table are being sent as asked for.
	 * @return whether caches may rely on the triggers
	 */
	public boolean isReliable() {
		return this == OK;
	}

}
