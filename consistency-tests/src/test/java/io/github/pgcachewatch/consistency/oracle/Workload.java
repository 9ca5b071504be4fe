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

import java.util.EnumSet;
import java.util.Set;

/**
 * What is read and written in a run.
 */
enum Workload {

	/** All there is. */
	EVERYTHING(true, EnumSet.allOf(OracleTable.class)),

	/** Methods that read no other cached method, and no savepoints. */
	FLAT(false, EnumSet.of(OracleTable.ITEM)),

	/** Entries computed from others of the same cache, and changes of one cache. */
	ONE_CACHE(false, EnumSet.of(OracleTable.TREE, OracleTable.SINGLE)),

	/** Several levels of greedy caches. */
	GREEDY_CACHES(false, EnumSet.of(OracleTable.GREEDY)),

	/** Several levels of caches that one strategy holds back. */
	ONE_STRATEGY(false, EnumSet.of(OracleTable.WINDOWED, OracleTable.TIMED)),

	/** Several levels of caches with different strategies. */
	MIXED_STRATEGIES(false, EnumSet.range(OracleTable.GREEDY_WINDOWED, OracleTable.WINDOWED_TIMED_WINDOWED)),

	/** Nested transactions, in which rows are read that are rolled back. */
	SAVEPOINTS(true, EnumSet.of(OracleTable.ITEM));

	private final boolean savepoints;

	private final Set<OracleTable> tables;

	Workload(boolean savepoints, Set<OracleTable> tables) {
		this.savepoints = savepoints;
		this.tables = tables;
	}

	boolean hasSavepoints() {
		return this.savepoints;
	}

	Set<OracleTable> tables() {
		return this.tables;
	}

}
