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

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.pgcachewatch.cache.FillGuard;
import io.github.pgcachewatch.capture.rows.RowFill;
import io.github.pgcachewatch.capture.rows.RowSuggestions;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Route;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Knows what the loads of cached methods read, and which of their results may be stored.
 * Thread-safe. A failure of its own never becomes the application's: what a load read is
 * not known then.
 */
public final class LoadCapture implements FillGuard, AutoCloseable {

	private final CaptureSettings settings;

	private final ReadRecorder recorder;

	private final CoveredTables covered;

	private final CapturedCaches captured;

	private final ReadFindings findings;

	private final RowSuggestions suggestions = new RowSuggestions();

	private final StatementLookup lookup;

	private final BooleanSupplier listening;

	private final Map<String, Set<LearnedTable>> learned = new ConcurrentHashMap<>();

	/**
	 * Creates a capture, and has the recorder use it.
	 * @param settings the settings
	 * @param recorder records the statements
	 * @param connections connect to the database that is listened to
	 * @param routes the routes as they are at the time
	 * @param captured the caches whose tables are found out
	 * @param findings take what is wrong
	 * @param altered called when views, functions or policies were altered, so that
	 * results may be others without a row having changed
	 * @param listening whether changes are received; the catalogue is not looked at while
	 * they are not, since no cache is served then
	 * @param regularly given what looks for that, which blocks for a few seconds at most,
	 * when the first statement was looked up; runs it again and again from then on
	 */
	public LoadCapture(CaptureSettings settings, ReadRecorder recorder, DedicatedConnectionFactory connections,
			Supplier<List<Route>> routes, CapturedCaches captured, ReadFindings findings, Runnable altered,
			BooleanSupplier listening, Consumer<Runnable> regularly) {
		this.settings = settings;
		this.recorder = recorder;
		this.covered = new CoveredTables(routes);
		this.captured = captured;
		this.findings = findings;
		this.lookup = new StatementLookup(connections, recorder, settings.checkInterval(), settings.verifies(), altered,
				() -> regularly.accept(this::checkCatalogue));
		this.listening = listening;
		recorder.useLookup(this.lookup);
	}

	/**
	 * Returns what was found so far.
	 * @return the findings
	 */
	public ReadFindings findings() {
		return this.findings;
	}

	/**
	 * Returns which caches could follow single rows, as far as was seen.
	 * @return the suggestions
	 */
	public RowSuggestions suggestions() {
		return this.suggestions;
	}

	/**
	 * Looks whether the catalogue was altered. Does so only while changes are received,
	 * and else holds no connection.
	 */
	void checkCatalogue() {
		if (this.listening.getAsBoolean()) {
			this.lookup.checkAgain();
		}
		else {
			rest();
		}
	}

	/**
	 * Holds no connection until there is something to look up again. Does not wait for a
	 * lookup that is under way.
	 */
	public void rest() {
		this.lookup.rest();
	}

	ReadRecorder recorder() {
		return this.recorder;
	}

	/**
	 * Begins a load on the current thread, which is to be ended there.
	 * @return the load, or {@code null} if none of its caches is looked at
	 */
	@Nullable MethodLoad begin(CachedCall call, @Nullable Object[] arguments) {
		CoveredTables.Snapshot covered = this.covered.snapshot();
		if (!call.caches().isEmpty() && !isAnyReviewed(call.caches(), covered)) {
			return null;
		}
		this.lookup.prepare();
		MethodLoad load = new MethodLoad(call, arguments, this.recorder.current(), covered);
		this.recorder.begin(load);
		return load;
	}

	/**
	 * Ends a load, and finds out what it read while that can be seen.
	 */
	void end(MethodLoad load, @Nullable Object result) {
		try {
			load.end(this.recorder.scope(), isLater(result));
			this.lookup.refresh();
			load.own().uses().forEach(StatementUse::reads);
			load.scope().forEach((log) -> log.uses().forEach(StatementUse::reads));
		}
		catch (RuntimeException ex) {
			this.recorder.failed(ex);
		}
		finally {
			this.recorder.end(load);
		}
		if (load.isElsewhere()) {
			// Whatever is stored is stored elsewhere.
			load.call().caches().forEach(this::admits);
		}
	}

	private static boolean isLater(@Nullable Object result) {
		return result instanceof CompletionStage || (result != null
				&& ReactiveAdapterRegistry.getSharedInstance().getAdapter(result.getClass()) != null);
	}

	@Override
	public boolean admits(String cache) {
		if (!isReviewed(cache, this.covered.snapshot())) {
			return true;
		}
		boolean strict = this.captured.isCaptured(cache) || this.settings.refuses();
		MethodLoad load = this.recorder.ended();
		if (load == null) {
			if (this.captured.isCaptured(cache)) {
				this.findings.add(unseen(cache), false);
			}
			return !strict;
		}
		try {
			return review(load, cache) || !strict;
		}
		catch (RuntimeException ex) {
			this.recorder.failed(ex);
			return !strict;
		}
	}

	private static ReadFinding unseen(String cache) {
		return new ReadFinding(FindingKind.OTHER_THREAD, "A put past Spring's cache interceptor", cache, null, null,
				"The value is not stored. Bind the cache to its tables with @PgInvalidated(table = ...).");
	}

	private boolean review(MethodLoad load, String cache) {
		boolean captured = this.captured.isCaptured(cache);
		LoadReview review = new LoadReview(load, cache, captured, this.settings, this.findings);
		review.takeStatements();
		load.hits().forEach((inner) -> review.takeHit(inner, tables(inner)));
		if (captured && !review.missing().isEmpty()) {
			Set<TableName> direct = new HashSet<>(review.missing());
			direct.removeAll(review.beyondRows());
			learn(cache, direct, load.call().place(), load.call().method());
			learn(cache, review.beyondRows(), load.call().place(), null);
		}
		if (this.settings.verifies()) {
			suggestRows(load, cache);
		}
		return review.isTrusted();
	}

	private void suggestRows(MethodLoad load, String cache) {
		Set<TableName> whole = load.covered().whole(cache);
		if (!whole.isEmpty()) {
			RowFill fill = load.rows(cache, whole);
			load.hits().forEach((inner) -> readByHit(fill, tables(inner), whole));
			this.suggestions.take(fill);
		}
	}

	private static void readByHit(RowFill fill, @Nullable Set<TableName> read, Set<TableName> whole) {
		whole.stream().filter((table) -> read == null || read.contains(table)).forEach(fill::readOtherwise);
	}

	private @Nullable Set<TableName> tables(String cache) {
		Set<LearnedTable> learned = this.learned.get(cache);
		CoveredTables.Snapshot covered = this.covered.snapshot();
		if (learned == null) {
			return covered.isWatched(cache) ? covered.of(cache) : null;
		}
		Set<TableName> tables = new HashSet<>(covered.of(cache));
		learned.forEach((table) -> tables.add(table.name()));
		return tables;
	}

	private void learn(String cache, Set<TableName> missing, String place, @Nullable Method method) {
		if (missing.isEmpty()) {
			return;
		}
		Set<LearnedTable> known = this.learned.computeIfAbsent(cache, (key) -> ConcurrentHashMap.newKeySet());
		Set<TableName> added = missing.stream()
			.filter((table) -> known.add(new LearnedTable(table, method)))
			.collect(Collectors.toSet());
		if (!added.isEmpty()) {
			this.captured.follow(cache, added, place, method);
		}
	}

	private boolean isAnyReviewed(Set<String> caches, CoveredTables.Snapshot covered) {
		for (String cache : caches) {
			if (isReviewed(cache, covered)) {
				return true;
			}
		}
		return false;
	}

	private boolean isReviewed(String cache, CoveredTables.Snapshot covered) {
		return this.captured.isCaptured(cache) || (this.settings.verifies() && covered.isWatched(cache));
	}

	@Override
	public void close() {
		this.lookup.close();
	}

	/**
	 * A table that a cache was made to follow.
	 *
	 * @param name the table
	 * @param method the method that read it; {@code null} if it is followed whatever
	 * reads it
	 */
	private record LearnedTable(TableName name, @Nullable Method method) {
	}

}
