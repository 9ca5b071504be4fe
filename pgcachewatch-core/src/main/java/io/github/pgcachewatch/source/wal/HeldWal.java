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

/**
 * How much WAL was written while one transaction was the oldest that is running, as far
 * as looks can tell: the server keeps for a slot what was written since the oldest one
 * began. Used by one thread.
 */
final class HeldWal {

	private long oldest;

	/** Where the WAL ended when the transaction was not the oldest one yet. */
	private long since;

	private long last;

	private boolean looked;

	/**
	 * Looks.
	 * @param oldest the ID of the oldest transaction that is running
	 * @param position where the WAL ends
	 * @return how many bytes were written since it was not the oldest one yet
	 */
	long look(long oldest, long position) {
		boolean same = this.looked && oldest == this.oldest;
		if (!same) {
			this.oldest = oldest;
			this.since = this.looked ? this.last : position;
			this.looked = true;
		}
		this.last = position;
		return same ? position - this.since : 0;
	}

}
