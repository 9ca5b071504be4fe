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

package io.github.pgcachewatch.capture;

import java.util.HashSet;
import java.util.Set;

import io.github.pgcachewatch.capture.TextReads.Doubt;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Compares what one load read with the routes of one cache. For one load and one thread.
 */
final class LoadReview {

	private final MethodLoad load;

	private final String cache;

	private final boolean captured;

	private final Set<TableName> covered;

	private final Set<TableName> mapped;

	private final CaptureSettings settings;

	private final ReadFindings findings;

	private final Set<TableName> missing = new HashSet<>();

	private final Set<TableName> beyondRows = new HashSet<>();

	private boolean trusted = true;

	LoadReview(MethodLoad load, String cache, boolean captured, CaptureSettings settings, ReadFindings findings) {
		this.load = load;
		this.cache = cache;
		this.captured = captured;
		this.covered = load.covered().general(cache);
		this.mapped = load.covered().mapped(cache, load.call().method());
		this.settings = settings;
		this.findings = findings;
	}

	void takeStatements() {
		this.load.own().uses().forEach((use) -> take(use, FindingKind.UNCOVERED_TABLE));
		if (this.load.own().isFull()) {
			add(FindingKind.OPAQUE_STATEMENT, "it ran too many different ones", null);
		}
		for (ReadLog log : this.load.scope()) {
			for (StatementUse use : log.uses()) {
				if (!this.load.own().contains(use)) {
					take(use, FindingKind.EARLIER_READ);
				}
			}
			if (log.isFull()) {
				add(FindingKind.OPAQUE_STATEMENT, "its transaction ran too many different ones", null);
			}
		}
		if (this.load.isElsewhere()) {
			add(FindingKind.OTHER_THREAD, null, null);
		}
		else if (this.load.isEmpty()) {
			add(FindingKind.NO_STATEMENT, null, null);
		}
	}

	private void take(StatementUse use, FindingKind kind) {
		TextReads reads = use.reads();
		if (!this.covered.containsAll(reads.tables())) {
			reads.tables().forEach((table) -> take(table, kind, use.text().shortened(), !reads.indirect()));
		}
		for (Doubt doubt : reads.doubts()) {
			// What does not concern the tables is told of the load's own statements.
			if (doubt.kind().isUncovered() || kind == FindingKind.UNCOVERED_TABLE) {
				add(doubt.kind(), doubt.subject(), use.text().shortened());
			}
		}
	}

	/**
	 * Takes a hit of another cache.
	 * @param inner its name
	 * @param tables its tables, or {@code null} if it is not watched
	 */
	void takeHit(String inner, @Nullable Set<TableName> tables) {
		if (tables == null) {
			add(FindingKind.UNWATCHED_CACHE, inner, null);
		}
		else if (!inner.equals(this.cache)) {
			String hit = "a hit of the cache '" + inner + "'";
			tables.forEach((table) -> take(table, FindingKind.UNCOVERED_TABLE, hit, false));
		}
	}

	/**
	 * Takes a table.
	 * @param direct whether a mapping tells which of its rows are read
	 */
	private void take(TableName table, FindingKind kind, String statement, boolean direct) {
		if (isFollowed(table, direct) || this.settings.ignores(table)) {
			return;
		}
		this.missing.add(table);
		if (!direct) {
			this.beyondRows.add(table);
		}
		this.trusted = false;
		if (!this.captured) {
			add(kind, table.toString(), statement);
		}
	}

	private boolean isFollowed(TableName table, boolean direct) {
		return this.covered.contains(table) || (direct && this.mapped.contains(table));
	}

	private void add(FindingKind kind, @Nullable String subject, @Nullable String statement) {
		if (kind.isUncovered() || (this.captured && kind == FindingKind.NO_STATEMENT)) {
			this.trusted = false;
		}
		this.findings.add(
				new ReadFinding(kind, this.load.call().place(), this.cache, subject, statement, action(kind, subject)),
				this.captured && !this.trusted);
	}

	private String action(FindingKind kind, @Nullable String subject) {
		String refused = (!this.trusted && (this.captured || this.settings.refuses())) ? "The value is not stored. "
				: "";
		return refused + switch (kind) {
			case UNCOVERED_TABLE, EARLIER_READ -> "Add @PgInvalidated(table = \"" + subject
					+ "\") to it, or name the table under 'pgcachewatch.ignored-tables' if it never changes.";
			case UNWATCHABLE_RELATION -> "Read the base tables, or do not cache what it returns.";
			case OPAQUE_STATEMENT -> "Run it inside a transaction of the method, or bind the cache to its tables.";
			case OTHER_DATABASE -> "Only changes of the database that is listened to are noticed.";
			case OTHER_THREAD -> "Bind the cache to its tables with @PgInvalidated(table = ...).";
			case UNWATCHED_CACHE -> "Bind that cache to its tables.";
			case NO_STATEMENT ->
				"If it reads the database by other means (R2DBC, HTTP), bind the cache to its tables with "
						+ "@PgInvalidated(table = ...).";
			case VOLATILE_RESULT ->
				"Pass it as an argument of the method, so that it becomes part of the key, or do not cache it.";
		};
	}

	/**
	 * Returns the tables that the cache does not follow, or not as they were read.
	 */
	Set<TableName> missing() {
		return this.missing;
	}

	/**
	 * Returns those of them of which no mapping tells the rows that were read.
	 */
	Set<TableName> beyondRows() {
		return this.beyondRows;
	}

	/**
	 * Returns whether the cache follows everything that was read.
	 */
	boolean isTrusted() {
		return this.trusted;
	}

}
