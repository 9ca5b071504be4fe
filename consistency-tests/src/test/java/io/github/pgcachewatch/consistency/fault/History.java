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

package io.github.pgcachewatch.consistency.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * When each version of each book was committed, and what is to be said of a read of one.
 * Thread-safe.
 * <p>
 * No clock but this JVM's is involved, and every doubt is the cache's benefit: a version
 * counts as replaced from when the writer learnt of the commit, and a read as made when
 * it was begun. So there is no margin in the bound.
 */
final class History {

	private final List<ConcurrentSkipListMap<Long, Long>> commits;

	private final long bound;

	private final AtomicLong reads = new AtomicLong();

	private final AtomicLong stale = new AtomicLong();

	private final LongAccumulator oldest = new LongAccumulator(Math::max, 0);

	History(int books, Duration bound) {
		this.commits = Stream.generate(ConcurrentSkipListMap<Long, Long>::new).limit(books).toList();
		this.bound = bound.toNanos();
	}

	/**
	 * A commit has returned.
	 */
	void committed(long book, long version) {
		this.commits.get((int) book).put(version, System.nanoTime());
	}

	/**
	 * A version was read.
	 * @param begun before the call
	 */
	void read(long book, long version, long begun) {
		this.reads.incrementAndGet();
		Map.Entry<Long, Long> successor = this.commits.get((int) book).higherEntry(version);
		if (successor != null && begun - successor.getValue() > 0) {
			long age = begun - successor.getValue();
			this.oldest.accumulate(age);
			if (age > this.bound) {
				this.stale.incrementAndGet();
			}
		}
	}

	long reads() {
		return this.reads.get();
	}

	/**
	 * Returns how many reads were older than the bound.
	 */
	long staleReads() {
		return this.stale.get();
	}

	Duration oldest() {
		return Duration.ofNanos(this.oldest.get());
	}

	long commits() {
		return this.commits.stream().flatMapToLong((versions) -> LongStream.of(versions.size())).sum();
	}

}
