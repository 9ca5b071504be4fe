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
 * The sections of the report.
 */
enum ReportSection {

	LATENCY("Latency",
			"From the return of a commit to the end of the handling, in µs; ours: the entry is gone from a "
					+ "Caffeine cache of 100,000. The others only run a bare handler."),

	BURST("Burst",
			"Notifications of about 100 bytes from 8 writers, 1,000 a transaction; ours evicts each key from a "
					+ "Caffeine cache of 100,000, or clears it where more than 10,000 removals wait."),

	FIRST_CHANGES("First changes after a start",
			"A bookshop of three caches that depend on one table, in a JVM of its own for each round, from the moment "
					+ "the listener is LIVE: a row changes, its two entries are evicted and the third cache is cleared. "
					+ "In ms, until the last of the three is done."),

	WRITERS("Writers", "Transactions a second, with fsync on. Each client updates random rows."),

	SETTINGS("What can be won against the commit lock",
			"Updated rows a second, 16 clients, by what the writers choose."),

	WAL("The WAL as a source",
			"Transactions a second, with fsync on, on a server whose WAL is logical. Each client updates random rows of "
					+ "a table of its route. With source=wal one application reads the WAL and listens; the drained "
					+ "slot is read by a loop of the plain driver that decodes nothing. Further sessions that listen "
					+ "share the processors with all else."),

	WAL_LATENCY("From commit to eviction, by the source",
			"200 changes a second, one row each, from the return of the commit until the entry is gone; and "
					+ "sync() while nothing is written."),

	APPLICATION("Start-up, idling, memory",
			"An application with 20 watched tables, on a database that has the triggers. Starts in one JVM, those with "
					+ "and without in turns, after some of each that do not count. Idling is measured on a server of "
					+ "its own without autovacuum, so that every transaction id is the application's; its statements "
					+ "are those of its own role."),

	CALLS("Calls",
			"Time and allocation, measured by JMH, one thread; a fork's figure is its quickest iteration, since "
					+ "what else the machine does makes a call slower, and none quicker."),

	CAPTURE("Capture",
			"A call of a cached method that reads one row, by pgcachewatch.capture, measured by JMH as the calls are: "
					+ "a hit, a fill by a statement that is known, and one by a statement that was never run."),

	NOTIFICATIONS("Notifications", "What one costs the listening thread, by JMH.");

	private final String title;

	private final String text;

	ReportSection(String title, String text) {
		this.title = title;
		this.text = text;
	}

	String title() {
		return this.title;
	}

	String text() {
		return this.text;
	}

}
