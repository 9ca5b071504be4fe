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

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * The tables of a run. No two of them have a row of the same id, so that an id says all
 * about a row.
 */
enum OracleTable {

	/** Read by methods that read no other cached method. */
	ITEM(64),

	/** Of one cache, whose entries are computed from each other, bound as a whole. */
	TREE(12),

	/** Of one cache, whose entries are computed from each other, bound by key. */
	SINGLE(12),

	/** Of three levels of caches, which no strategy holds back. */
	GREEDY(12),

	/** Of three levels of caches with one windowed strategy. */
	WINDOWED(12),

	/** Of two levels of caches with one timed strategy. */
	TIMED(12),

	/** Of a greedy cache above a windowed one. */
	GREEDY_WINDOWED(12),

	/** Of a timed cache above a greedy one. */
	TIMED_GREEDY(12),

	/** Of a timed cache above a windowed one. */
	TIMED_WINDOWED(12),

	/** Of a windowed cache above a timed one above a windowed one. */
	WINDOWED_TIMED_WINDOWED(12);

	private static final int IDS = 100;

	private final int rows;

	OracleTable(int rows) {
		this.rows = rows;
	}

	static OracleTable named(String name) {
		return valueOf(name.toUpperCase(Locale.ROOT));
	}

	static OracleTable of(long id) {
		return values()[(int) (id / IDS)];
	}

	static List<String> definitions() {
		return Arrays.stream(values())
			.map((table) -> "CREATE TABLE " + table + " (id bigint PRIMARY KEY, version bigint NOT NULL)")
			.toList();
	}

	int rows() {
		return this.rows;
	}

	long id(int row) {
		return (long) ordinal() * IDS + row;
	}

	/**
	 * Returns the row of this table that has the place of another row in its own.
	 */
	long likeIn(long id) {
		return id((int) (id % IDS));
	}

	LongStream ids() {
		return LongStream.range(id(0), id(this.rows));
	}

	/**
	 * Returns the row above in a tree of three levels, or the row itself at the root.
	 */
	static long parent(long id) {
		long row = id % IDS;
		return id - row + row / 4;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
