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
 * How long to wait between two batches. Each one wakes every session that listens, and
 * takes the processors from those who write: so what comes soon after a batch is sent
 * together, and the more of it the longer it takes to send. What comes alone is sent at
 * once. Used by one thread.
 */
final class BatchPace {

	private static final long SHORTEST = 1_000_000;

	private static final long LONGEST = 10_000_000;

	private boolean begun;

	private long next;

	/**
	 * Returns how long to wait before the next batch is sent.
	 * @param now in the time of {@link System#nanoTime()}
	 * @return nanoseconds, 0 if it is to be sent at once
	 */
	long pause(long now) {
		return this.begun ? Math.max(0, this.next - now) : 0;
	}

	/**
	 * A batch was sent.
	 * @param start when the sending began
	 * @param end when it had ended
	 */
	void sent(long start, long end) {
		this.begun = true;
		this.next = end + Math.max(SHORTEST, Math.min(end - start, LONGEST));
	}

}
