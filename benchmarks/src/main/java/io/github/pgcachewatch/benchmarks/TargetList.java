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

package io.github.pgcachewatch.benchmarks;

import java.util.List;

/**
 * The targets, in the order of the report.
 */
final class TargetList {

	private static final String OURS = PeerType.PGCACHEWATCH.title();

	private static final String PGJDBC = PeerType.PGJDBC.title();

	private static final String VERTX = PeerType.VERTX.title();

	private static final String KEYS = WriterTrigger.KEYS.title();

	private static final String PYTHON = WriterTrigger.PYTHON.title();

	private static final String WAL = ChangeRoute.WAL.title();

	private static final String DRAINED = ChangeRoute.DRAINED.title();

	private static final String NOTIFY = ChangeRoute.NOTIFY.title();

	/** A view, and half a byte for what else the JVM allocates meanwhile. */
	private static final TargetLimit VIEW = TargetLimit.atMost(32.5);

	/** A small object, and the reading of a thread-local. */
	private static final TargetLimit CAPTURED = TargetLimit.atMost(1.1);

	private TargetList() {
	}

	static List<FigureTarget> all() {
		return List.of(
				FigureTarget.ratio("latency p50 / Vert.x", FigureTable.LATENCY_P50, OURS, VERTX,
						TargetLimit.atMost(1.2)),
				FigureTarget.ratio("latency p50 / pgjdbc loop", FigureTable.LATENCY_P50, OURS, PGJDBC,
						TargetLimit.atMost(0.25)),
				FigureTarget.ratio("latency p99 / Vert.x", FigureTable.LATENCY_P99, OURS, VERTX,
						TargetLimit.atMost(1.5)),
				FigureTarget.ratio("burst rate / pgjdbc loop", FigureTable.BURST_RATE, OURS, PGJDBC,
						TargetLimit.atLeast(1)),
				FigureTarget.ratio("burst CPU / pgjdbc loop", FigureTable.BURST_CPU, OURS, PGJDBC,
						TargetLimit.atMost(1.5)),
				FigureTarget.figure("first of a burst evicted, share of the writing time", FigureTable.BURST_FIRST,
						OURS, TargetLimit.atMost(0.5)),
				FigureTarget.figure("first change after a start: receipt to eviction, ms", FigureTable.FIRST_CHANGES,
						FirstChangeMeasurement.FIRST, TargetLimit.atMost(5)),
				oneRow(FigureTable.ONE_ROW_1), oneRow(FigureTable.ONE_ROW_8), oneRow(FigureTable.ONE_ROW_16),
				FigureTarget.ratio("1,000 rows: a row trigger's added cost / ours", FigureTable.MANY_ROWS_COST,
						WriterTrigger.ROW.title(), KEYS, TargetLimit.atLeast(4)),
				reader("16 clients: transactions a second, source=wal / notify", FigureTable.WAL_ONE_ROW_16, NOTIFY,
						2.2),
				reader("16 clients: transactions a second, source=wal / a drained slot", FigureTable.WAL_ONE_ROW_16,
						DRAINED, 0.9),
				reader("1 client: transactions a second, source=wal / a drained slot", FigureTable.WAL_ONE_ROW_1,
						DRAINED, 0.9),
				reader("50 further listeners: transactions a second, source=wal / notify", FigureTable.WAL_SESSIONS_50,
						NOTIFY, 6),
				reader("150 further listeners: transactions a second, source=wal / notify",
						FigureTable.WAL_SESSIONS_150, NOTIFY, 10),
				FigureTarget.figure("source=wal: commit to eviction p50, ms", FigureTable.WAL_LATENCY_P50, WAL,
						TargetLimit.atMost(1.5)),
				FigureTarget.figure("source=wal: commit to eviction p99, ms", FigureTable.WAL_LATENCY_P99, WAL,
						TargetLimit.atMost(5)),
				FigureTarget.figure("source=wal: sync() p50, ms", FigureTable.WAL_SYNC, WAL, TargetLimit.atMost(5)),
				FigureTarget.difference("start-up added, ms", FigureTable.STARTS, ApplicationMeasurement.WITH,
						ApplicationMeasurement.WITHOUT, TargetLimit.atMost(100)),
				FigureTarget.figure("idle: threads", FigureTable.IDLING, ApplicationMeasurement.THREADS,
						TargetLimit.atMost(3)),
				FigureTarget.figure("idle: statements a second", FigureTable.IDLING, ApplicationMeasurement.STATEMENTS,
						TargetLimit.atMost(0.25)),
				FigureTarget.figure("idle: transaction ids consumed", FigureTable.IDLING,
						ApplicationMeasurement.TRANSACTION_IDS, TargetLimit.atMost(0)),
				FigureTarget.difference("memory a watched cache, KiB", FigureTable.MEMORY, ApplicationMeasurement.WITH,
						ApplicationMeasurement.WITHOUT, TargetLimit.atMost(64)),
				call("hit: get of a kept view / CaffeineCache.get and nanoTime", "watchedViewKept",
						"caffeineCacheAndClock", 1.1),
				call("hit: @Cacheable call with / without the starter", "callWatched", "callBare", 1.12),
				call("hit: @Cacheable call with SpEL with / without", "callWithSpelWatched", "callWithSpelBare", 1.12),
				call("miss and fill with / without, cache", "missAndFillWatched", "missAndFillBare", 1.2),
				call("miss and fill with / without, call", "callMissAndFillWatched", "callMissAndFillBare", 1.2),
				FigureTarget.difference("bytes a hit through the manager, added", FigureTable.BYTES,
						"watchedThroughManager", "bareThroughManager", VIEW),
				FigureTarget.difference("bytes a @Cacheable hit, added", FigureTable.BYTES, "callWatched", "callBare",
						VIEW),
				FigureTarget.ratio("hit: slowdown from 1 to 2 threads, with / without", FigureTable.TWO_THREADS,
						"callWatched", "callBare", TargetLimit.atMost(1.1)),
				FigureTarget.ratio("hit: capture=verify / off", FigureTable.CAPTURE, "hitVerify", "hitOff", CAPTURED),
				FigureTarget.ratio("hit: capture=auto / off", FigureTable.CAPTURE, "hitAuto", "hitOff", CAPTURED),
				FigureTarget.difference("fill: µs added by capture=verify", FigureTable.CAPTURE, "fillVerify",
						"fillOff", TargetLimit.atMost(5)),
				FigureTarget.difference("fill: µs added by capture=auto", FigureTable.CAPTURE, "fillAuto", "fillOff",
						TargetLimit.atMost(5)));
	}

	private static FigureTarget oneRow(FigureTable table) {
		return FigureTarget.ratio(table.title() + ": transactions a second / Python's trigger", table, KEYS, PYTHON,
				TargetLimit.atLeast(1 / 1.1));
	}

	private static FigureTarget reader(String title, FigureTable table, String base, double limit) {
		return FigureTarget.ratio(title, table, WAL, base, TargetLimit.atLeast(limit));
	}

	private static FigureTarget call(String title, String subject, String base, double limit) {
		return FigureTarget.ratio(title, FigureTable.CALLS, subject, base, TargetLimit.atMost(limit));
	}

}
