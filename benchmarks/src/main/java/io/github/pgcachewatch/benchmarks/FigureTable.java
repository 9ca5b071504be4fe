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

/**
 * The tables of the report.
 */
enum FigureTable {

	LATENCY_P50(ReportSection.LATENCY, "p50, µs"),

	LATENCY_P99(ReportSection.LATENCY, "p99, µs"),

	BURST_RATE(ReportSection.BURST, "notifications a second"),

	BURST_CPU(ReportSection.BURST, "CPU a notification, µs"),

	BURST_FIRST(ReportSection.BURST, "first handled, share of the writing time"),

	FIRST_CHANGES(ReportSection.FIRST_CHANGES, "from receipt to eviction, ms"),

	FIRST_COMMITS(ReportSection.FIRST_CHANGES, "from the return of the commit to eviction, ms"),

	ONE_ROW_1(ReportSection.WRITERS, "1 row, clients: 1"),

	ONE_ROW_8(ReportSection.WRITERS, "1 row, clients: 8"),

	ONE_ROW_16(ReportSection.WRITERS, "1 row, clients: 16"),

	MANY_ROWS(ReportSection.WRITERS, "1,000 rows, clients: 8"),

	MANY_ROWS_COST(ReportSection.WRITERS, "1,000 rows, clients: 8: ms added to a transaction"),

	SETTINGS(ReportSection.SETTINGS, "updated rows a second"),

	WAL_ONE_ROW_1(ReportSection.WAL, "1 row, clients: 1"),

	WAL_ONE_ROW_8(ReportSection.WAL, "1 row, clients: 8"),

	WAL_ONE_ROW_16(ReportSection.WAL, "1 row, clients: 16"),

	WAL_ONE_ROW_32(ReportSection.WAL, "1 row, clients: 32"),

	WAL_MANY_ROWS(ReportSection.WAL, "1,000 rows, clients: 8"),

	WAL_SESSIONS_50(ReportSection.WAL, "1 row, clients: 16, further sessions that listen: 50"),

	WAL_SESSIONS_150(ReportSection.WAL, "1 row, clients: 16, further sessions that listen: 150"),

	WAL_CPU(ReportSection.WAL, "1 row, clients: 16: CPU of reading, µs a transaction"),

	WAL_BEHIND(ReportSection.WAL, "1 row, clients: 16: from the last commit until all is evicted, ms"),

	WAL_LATENCY_P50(ReportSection.WAL_LATENCY, "p50, ms"),

	WAL_LATENCY_P99(ReportSection.WAL_LATENCY, "p99, ms"),

	WAL_SYNC(ReportSection.WAL_LATENCY, "sync() p50, ms"),

	STARTS(ReportSection.APPLICATION, "start, ms"),

	IDLING(ReportSection.APPLICATION, "idling"),

	MEMORY(ReportSection.APPLICATION, "memory a cache, KiB"),

	CALLS(ReportSection.CALLS, "ns a call"),

	BYTES(ReportSection.CALLS, "bytes a call"),

	TWO_THREADS(ReportSection.CALLS, "slowdown from 1 to 2 threads"),

	CAPTURE(ReportSection.CAPTURE, "µs a call"),

	NOTIFICATIONS(ReportSection.NOTIFICATIONS, "ns a notification"),

	NOTIFICATION_BYTES(ReportSection.NOTIFICATIONS, "bytes a notification");

	private final ReportSection section;

	private final String title;

	FigureTable(ReportSection section, String title) {
		this.section = section;
		this.title = title;
	}

	ReportSection section() {
		return this.section;
	}

	String title() {
		return this.title;
	}

}
