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

package io.github.pgcachewatch.source.wal;

import java.util.Map;
import java.util.TreeMap;

/**
 * How much WAL was written since the oldest transaction that is running began, as far as
 * looks can tell: the server keeps that for a slot. Used by one thread.
 */
final class HeldWal {

	/** Where the WAL ended when the next transaction was to have an ID. */
	private final TreeMap<Long, Long> ends = new TreeMap<>();

	/**
	 * Looks.
	 * @param oldest the ID of the oldest transaction that is running, or else of the next
	 * one
	 * @param next the ID of the next transaction
	 * @param position where the WAL ends
	 * @return how many bytes were written since the last look at which the oldest one had
	 * not begun; since the first look if it had begun by then; 0 if none is running
	 */
	long look(long oldest, long next, long position) {
		this.ends.put(next, position);
		Map.Entry<Long, Long> before = this.ends.floorEntry(oldest);
		if (before == null) {
			return position - this.ends.firstEntry().getValue();
		}
		this.ends.headMap(before.getKey(), false).clear();
		return position - before.getValue();
	}

}
