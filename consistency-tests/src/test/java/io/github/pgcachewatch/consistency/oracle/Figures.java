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

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a run did, for the table at its end. Thread-safe.
 */
final class Figures {

	private final long begin = System.nanoTime();

	private final LongAdder reads = new LongAdder();

	private final LongAdder hits = new LongAdder();

	private final LongAdder changes = new LongAdder();

	private final LongAdder rollbacks = new LongAdder();

	private final LongAdder savepoints = new LongAdder();

	private final LongAdder faults = new LongAdder();

	private final LongAdder syncs = new LongAdder();

	private final LongAdder stale = new LongAdder();

	private final LongAdder glimpses = new LongAdder();

	private final AtomicLong quietPoints = new AtomicLong();

	private final LongAdder compared = new LongAdder();

	private final LongAccumulator staleness = new LongAccumulator(Math::max, 0);

	private final LongAccumulator stalenessWithDelay = new LongAccumulator(Math::max, 0);

	void read(Read read, long staleness) {
		this.reads.increment();
		if (read.hit()) {
			this.hits.increment();
			(read.mayWait() ? this.stalenessWithDelay : this.staleness).accumulate(staleness);
		}
	}

	void changed(int rows) {
		this.changes.add(rows);
	}

	void savepoint() {
		this.savepoints.increment();
	}

	void rolledBack() {
		this.rollbacks.increment();
	}

	void fault() {
		this.faults.increment();
	}

	void sync() {
		this.syncs.increment();
	}

	void stale() {
		this.stale.increment();
	}

	void glimpse() {
		this.glimpses.increment();
	}

	void quietPoint(int entries) {
		this.quietPoints.incrementAndGet();
		this.compared.add(entries);
	}

	long reads() {
		return this.reads.sum();
	}

	long hits() {
		return this.hits.sum();
	}

	long changes() {
		return this.changes.sum();
	}

	long savepoints() {
		return this.savepoints.sum();
	}

	long faults() {
		return this.faults.sum();
	}

	long quietPoints() {
		return this.quietPoints.get();
	}

	String table(long seed, Duration bound, long refusedFills, long bypassedReads) {
		StringBuilder table = new StringBuilder();
		row(table, "seed", seed);
		row(table, "duration", Duration.ofSeconds((System.nanoTime() - this.begin) / 1_000_000_000));
		row(table, "reads", this.reads);
		row(table, "hits", this.hits);
		row(table, "changed rows", this.changes);
		row(table, "rollbacks", this.rollbacks);
		row(table, "savepoints rolled back", this.savepoints);
		row(table, "faults", this.faults);
		row(table, "syncs", this.syncs);
		row(table, "quiet points", this.quietPoints);
		row(table, "entries compared there", this.compared);
		row(table, "refused fills", refusedFills);
		row(table, "bypassed reads", bypassedReads);
		row(table, "overtaken values seen for an instant", this.glimpses);
		row(table, "stale reads", this.stale);
		row(table, "longest staleness of a hit", this.staleness.get() / 1_000_000 + " ms");
		row(table, "the same where strategies wait", this.stalenessWithDelay.get() / 1_000_000 + " ms");
		row(table, "longest delay of strategies", StrategyDelay.longest().toMillis() + " ms");
		row(table, "bound", bound.toMillis() + " ms");
		return table.toString();
	}

	private static void row(StringBuilder table, String name, Object value) {
		table.append(String.format("| %-36s | %20s |%n", name, value));
	}

}
