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

package io.github.pgcachewatch.actuate;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.cache.CacheStatus;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.capture.FindingKind;
import io.github.pgcachewatch.capture.ReadFinding;
import io.github.pgcachewatch.capture.ReadFindings;
import io.github.pgcachewatch.capture.rows.RowSuggestion;
import io.github.pgcachewatch.capture.rows.RowSuggestions;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.Route;
import io.github.pgcachewatch.selfcheck.CheckReports;
import io.github.pgcachewatch.selfcheck.StaleEntry;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.source.SourceStatus;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import io.github.pgcachewatch.watch.ChannelTriggers;
import io.github.pgcachewatch.watch.TriggerMonitor;
import io.github.pgcachewatch.watch.WatchStatistics;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows what is listened to, which caches follow which tables, and what became of it.
 * Writing drops every entry of the watched caches. The part {@code script} is the SQL for
 * a migration.
 */
@Endpoint(id = "pgcachewatch")
public final class PgCacheWatchEndpoint {

	private final PgCacheWatch watch;

	private final ChangeSource listener;

	private final Invalidator invalidator;

	private final TriggerMonitor monitor;

	private final WatchedCaches caches;

	private final WatchStatistics statistics;

	private final ReadFindings findings;

	private final RowSuggestions suggestions;

	private final CheckReports checks;

	/**
	 * Creates the endpoint.
	 * @param watch resyncs
	 * @param listener the listener
	 * @param invalidator knows the routes
	 * @param monitor what is known of the tables
	 * @param caches the caches
	 * @param statistics what was counted
	 * @param findings what was found out about the reads of cached methods
	 * @param suggestions which caches could follow single rows
	 * @param checks the comparisons of entries with what their methods return
	 */
	public PgCacheWatchEndpoint(PgCacheWatch watch, ChangeSource listener, Invalidator invalidator,
			TriggerMonitor monitor, WatchedCaches caches, WatchStatistics statistics, ReadFindings findings,
			RowSuggestions suggestions, CheckReports checks) {
		this.watch = watch;
		this.listener = listener;
		this.invalidator = invalidator;
		this.monitor = monitor;
		this.caches = caches;
		this.statistics = statistics;
		this.findings = findings;
		this.suggestions = suggestions;
		this.checks = checks;
	}

	/**
	 * Returns the state of everything.
	 * @return the state
	 */
	@ReadOperation
	public Report report() {
		SourceStatus status = this.listener.status();
		return new Report(status.state(), status.channel(), ListenerReport.of(status),
				this.invalidator.routes().stream().map(RouteReport::of).toList(),
				this.monitor.tables().stream().map(TriggerReport::of).toList(), this.monitor.warnings(),
				this.monitor.otherChannels(), this.caches.status(), counters(),
				this.findings.list().stream().map(FindingReport::of).toList(),
				this.suggestions.list().stream().map(SuggestionReport::of).toList(), this.checks.stale());
	}

	/**
	 * Returns the SQL that installs the triggers of all watched tables.
	 * @param part what is asked for: {@code script}
	 * @return the script, or {@code null} if something else is asked for
	 * @throws SQLException if the database cannot be asked
	 */
	@ReadOperation(produces = "text/plain;charset=UTF-8")
	public @Nullable String script(@Selector String part) throws SQLException {
		return part.equals("script") ? this.monitor.script() : null;
	}

	/**
	 * Drops every entry of the watched caches.
	 */
	@WriteOperation
	public void resync() {
		this.watch.resync();
	}

	private Map<String, Long> counters() {
		Map<String, Long> counters = new TreeMap<>();
		this.statistics.counts().forEach((series, count) -> counters.put(series.toString(), count));
		return counters;
	}

	/**
	 * The state of everything.
	 *
	 * @param state the listener's state
	 * @param channel the channel
	 * @param listener the listener's connection
	 * @param routes the routes from tables to caches
	 * @param triggers the watched tables and the state of their triggers
	 * @param warnings what the triggers do not see
	 * @param otherChannels the triggers of other channels
	 * @param caches the watched caches that were used so far
	 * @param counters what was counted since the start
	 * @param findings what was found out about the reads of cached methods
	 * @param suggestions which caches could follow single rows in place of a table
	 * @param staleEntries the entries that were not what their methods return
	 */
	public record Report(ListenerState state, String channel, ListenerReport listener, List<RouteReport> routes,
			List<TriggerReport> triggers, List<String> warnings, List<ChannelTriggers> otherChannels,
			List<CacheStatus> caches, Map<String, Long> counters, List<FindingReport> findings,
			List<SuggestionReport> suggestions, List<StaleEntry> staleEntries) implements OperationResponseBody {

	}

	/**
	 * The listener's connection.
	 *
	 * @param backendPid the process ID of the server process, while connected
	 * @param lastProofOfLifeAge the time since the last proof of life, if any
	 * @param reconnects the number of connections after the first one
	 * @param lastFailure what broke the latest connection, if anything did
	 * @param details what is particular to the kind of the source, such as who reads the
	 * WAL
	 */
	public record ListenerReport(@Nullable Integer backendPid, @Nullable Duration lastProofOfLifeAge, long reconnects,
			@Nullable String lastFailure, Map<String, Object> details) {

		static ListenerReport of(SourceStatus status) {
			Throwable failure = status.lastFailure();
			return new ListenerReport(status.backendPid(), status.lastProofAge(), status.reconnects(),
					(failure != null) ? SecretMask.text(failure.toString()) : null, status.details());
		}

	}

	/**
	 * The way from a table to a cache.
	 *
	 * @param cache the cache
	 * @param table the table, as payloads name it
	 * @param keyColumns the columns that keys are computed from; empty where any change
	 * clears the cache
	 * @param operations the operations that invalidate
	 * @param strategy the strategy
	 * @param place the method or property that asked for it
	 */
	public record RouteReport(String cache, String table, List<String> keyColumns, Set<Operation> operations,
			String strategy, String place) {

		static RouteReport of(Route route) {
			return new RouteReport(route.cacheName(), route.table().toString(), route.keyColumns(), route.operations(),
					route.strategyName(), route.place());
		}

	}

	/**
	 * A watched table.
	 *
	 * @param table the table, as it was asked for
	 * @param resolved the name that its notifications carry, if it is there
	 * @param state the state of its triggers
	 * @param detail what is wrong, if anything is
	 */
	public record TriggerReport(String table, @Nullable String resolved, TriggerState state, @Nullable String detail) {

		static TriggerReport of(TableStatus status) {
			TableDescription description = status.description();
			return new TriggerReport(status.table().toString(),
					(description != null) ? description.resolved().toString() : null, status.state(), status.detail());
		}

	}

	/**
	 * What was found out about the reads of a cached method.
	 *
	 * @param kind what is wrong
	 * @param method the method
	 * @param cache the cache that it fills
	 * @param subject the table, function or cache that it is about, if there is one
	 * @param statement the statement, shortened, if there is one
	 * @param action what to do about it
	 * @param fills the number of fills in which it was found
	 */
	public record FindingReport(FindingKind kind, String method, String cache, @Nullable String subject,
			@Nullable String statement, String action, long fills) {

		static FindingReport of(ReadFindings.Occurrences found) {
			ReadFinding finding = found.finding();
			return new FindingReport(finding.kind(), finding.method(), finding.cache(), finding.subject(),
					finding.statement(), finding.action(), found.fills());
		}

	}

	/**
	 * A cache that could follow single rows of a table.
	 *
	 * @param method the method
	 * @param cache the cache that it fills
	 * @param table the table, of which any change clears the cache so far
	 * @param key the columns, in the order of the method's parameters
	 * @param annotation the annotation that says so
	 * @param fills the number of fills that found the rows by these columns
	 */
	public record SuggestionReport(String method, String cache, String table, List<String> key, String annotation,
			long fills) {

		static SuggestionReport of(RowSuggestion suggestion) {
			return new SuggestionReport(suggestion.method(), suggestion.cache(), suggestion.table().toString(),
					suggestion.key(), suggestion.annotation(), suggestion.fills());
		}

	}

}
