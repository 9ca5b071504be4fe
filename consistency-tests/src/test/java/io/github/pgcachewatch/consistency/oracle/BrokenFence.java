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

/**
 * The ways in which a fence can be wrong.
 */
enum BrokenFence {

	/** In no way. */
	NONE,

	/** A value is stored, whatever happened since it was read. */
	PLAIN_PUT,

	/** There is no second look after storing. */
	CHECK_THEN_PUT,

	/** The evictor removes before it stamps. */
	REMOVE_BEFORE_STAMP,

	/** A clear stamps nothing. */
	CLEAR_WITHOUT_STAMP,

	/** Entries are served whatever the state of the connection. */
	NEVER_BYPASSED,

	/** A transaction's own rows and old snapshots are stored as if read outside. */
	STORES_IN_TRANSACTIONS

}
