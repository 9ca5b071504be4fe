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
 * The ways in which caches can be wrong whose entries are computed from each other, or
 * are read in nested transactions.
 */
enum BrokenRule {

	/** In no way. */
	NONE(Workload.EVERYTHING),

	/** Entries are served although their removal is ordered. */
	WITHOUT_HIDING(Workload.ONE_CACHE),

	/**
	 * What a window held back is removed from one cache after the other, and fills that
	 * began before that are stored.
	 */
	WITHOUT_STAMP_AT_HAND_OVER(Workload.ONE_STRATEGY),

	/** What was read after a savepoint is stored although that was rolled back. */
	SAVEPOINTS_IGNORED(Workload.SAVEPOINTS);

	private final Workload workload;

	BrokenRule(Workload workload) {
		this.workload = workload;
	}

	/**
	 * Returns the workload that shows it.
	 */
	Workload workload() {
		return this.workload;
	}

}
