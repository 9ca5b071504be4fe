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

package io.github.pgcachewatch.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.binding.CachedEntities;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties under {@code pgcachewatch}. Immutable.
 *
 * @param enabled Whether caches are watched at all; if not, nothing of the starter is
 * there.
 * @param channel Channel to listen on, and on which installed triggers notify.
 * @param source Where changes come from.
 * @param extraChannels Further channels whose notifications are published as
 * PgNotification events.
 * @param strategy When changes are carried out: a strategy's name or the name of an
 * InvalidationStrategy bean.
 * @param strategies Strategies by their names; the three names greedy, windowed and timed
 * may be redefined.
 * @param maxStaleness How long after the listener's last proof of life hits are served.
 * @param whenDisconnected What happens to reads while the listener is not proved live.
 * @param readsInTransaction Whether hits are served inside a read-write transaction.
 * @param replicaLag How long after an invalidation fills are refused, where methods read
 * from a replica.
 * @param cachedEntities What is done about watched methods whose results are, or hold,
 * entities, which all callers share.
 * @param connection The dedicated connection.
 * @param reconnect Pauses between attempts to connect.
 * @param failFast Whether the application fails to start while the listener cannot.
 * @param awaitMigrations Whether what a watched table lacks when the application starts
 * is left to migrations that end later.
 * @param triggers The triggers that send the notifications.
 * @param events Publishing of application events.
 * @param caches Settings of single caches by the caches' names.
 * @param capture Whether what cached methods read is found out, and what it is used for.
 * @param uncovered What becomes of a value that was read from a table without a route to
 * its cache; with capture=auto it is always refused.
 * @param ignoredTables Tables that never change, so that no route is needed to read them.
 * @param selfCheck Comparison of entries with what their methods return.
 */
@ConfigurationProperties("pgcachewatch")
public record PgCacheWatchProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("ch_pgcachewatch_table_change") String channel, @DefaultValue("notify") Source source,
		@DefaultValue List<String> extraChannels, @DefaultValue("greedy") String strategy,
		@DefaultValue Map<String, Strategy> strategies, @DefaultValue("15s") Duration maxStaleness,
		@DefaultValue("bypass") WhenDisconnected whenDisconnected,
		@DefaultValue("cache") ReadsInTransaction readsInTransaction, @DefaultValue("0s") Duration replicaLag,
		@DefaultValue("warn") CachedEntities cachedEntities, @DefaultValue Connection connection,
		@DefaultValue Reconnect reconnect, @DefaultValue("false") boolean failFast,
		@DefaultValue("false") boolean awaitMigrations, @DefaultValue Triggers triggers, @DefaultValue Events events,
		@DefaultValue Map<String, Cache> caches, @DefaultValue("off") Capture capture,
		@DefaultValue("warn") Uncovered uncovered, @DefaultValue List<String> ignoredTables,
		@DefaultValue SelfCheck selfCheck) {

	public PgCacheWatchProperties {
		PropertyChecks.channel("pgcachewatch.channel", channel);
		for (int i = 0; i < extraChannels.size(); i++) {
			PropertyChecks.channel("pgcachewatch.extra-channels[" + i + "]", extraChannels.get(i));
		}
		if (strategy.isBlank()) {
			throw PropertyChecks.invalid("strategy", strategy,
					"must not be empty; set it to greedy, windowed, timed, a name under "
							+ "'pgcachewatch.strategies' or the name of an InvalidationStrategy bean");
		}
		PropertyChecks.positive("max-staleness", maxStaleness);
		PropertyChecks.notNegative("replica-lag", replicaLag);
		for (int i = 0; i < ignoredTables.size(); i++) {
			PropertyChecks.table("ignored-tables[" + i + "]", ignoredTables.get(i));
		}
	}

	/**
	 * Some of Spring's post-processors ask every bean for this, and that of a record
	 * costs a start-up milliseconds for each component.
	 */
	@Override
	public int hashCode() {
		return this.channel.hashCode();
	}

	/**
	 * What is done about the tables that cached methods read.
	 */
	public enum Capture {

		/** Nothing is recorded, except for methods whose annotation names no table. */
		OFF,

		/** What watched methods read is compared with what they are bound to. */
		VERIFY,

		/** The cache of every cached method follows what the method reads. */
		AUTO

	}

	/**
	 * What becomes of values that were read from a table without a route to their cache.
	 */
	public enum Uncovered {

		/** They are stored. */
		WARN,

		/** They are not stored. */
		REFUSE

	}

	/**
	 * Where changes come from.
	 */
	public enum Source {

		/** Triggers send them by NOTIFY. */
		NOTIFY,

		/** One instance reads them from the WAL, and sends them to all by NOTIFY. */
		WAL

	}

	/**
	 * What happens to reads while the listener is not proved live.
	 */
	public enum WhenDisconnected {

		/** Reads go to the method, and nothing is stored. */
		BYPASS,

		/** Entries that are there are served, and may be stale without bound. */
		SERVE

	}

	/**
	 * What happens to reads inside a read-write transaction.
	 */
	public enum ReadsInTransaction {

		/** Hits are served as outside of it. */
		CACHE,

		/** Hits are not served, so that a transaction reads its own writes. */
		BYPASS

	}

	/**
	 * The kinds of strategies.
	 */
	public enum StrategyType {

		/** At once on each change. */
		GREEDY,

		/** When enough changes came, or the oldest has waited long enough. */
		WINDOWED,

		/** At most once an interval. */
		TIMED

	}

	/**
	 * A named strategy.
	 *
	 * @param type Kind of the strategy; may be left out where the name is one of the
	 * three kinds.
	 * @param maxEvents Number of changes that ends a window; 5 unless a pattern is set.
	 * @param maxDelay Longest that a change waits in a window.
	 * @param pattern Operations that end a window as soon as the latest changes match
	 * them.
	 * @param interval Interval in which the cache is invalidated once at most.
	 */
	public record Strategy(@Nullable StrategyType type, @Nullable Integer maxEvents,
			@DefaultValue("30s") Duration maxDelay, @DefaultValue List<Operation> pattern,
			@DefaultValue("10m") Duration interval) {
	}

	/**
	 * The dedicated connection.
	 *
	 * @param url JDBC URL of the database to listen on; the application's own by default.
	 * @param username User of the dedicated connection; the application's own by default.
	 * @param password Password of the dedicated connection; the application's own by
	 * default.
	 * @param properties Further properties of the PostgreSQL driver.
	 * @param connectTimeout Longest that an attempt to connect may take.
	 * @param applicationName Name that pg_stat_activity shows; the application's name
	 * followed by -pgcachewatch by default.
	 * @param ssl Encryption of the dedicated connection.
	 */
	public record Connection(@Nullable String url, @Nullable String username, @Nullable String password,
			@DefaultValue Map<String, String> properties, @DefaultValue("10s") Duration connectTimeout,
			@Nullable String applicationName, @DefaultValue Ssl ssl) {

		public Connection {
			PropertyChecks.positive("connection.connect-timeout", connectTimeout);
		}

		/**
		 * Returns a description without the password.
		 */
		@Override
		public String toString() {
			return "Connection[url=" + ((this.url != null) ? SecretMask.url(this.url) : null) + ", username="
					+ this.username + "]";
		}

	}

	/**
	 * Encryption of the dedicated connection.
	 *
	 * @param bundle Name of the SSL bundle; the driver's own properties say it without
	 * one.
	 */
	public record Ssl(@Nullable String bundle) {
	}

	/**
	 * Pauses between attempts to connect.
	 *
	 * @param initialDelay Pause after the first failed attempt.
	 * @param maxDelay Longest pause.
	 * @param multiplier What a pause is multiplied by after each failed attempt.
	 * @param jitter Random part of a pause, from 0 to 1.
	 */
	public record Reconnect(@DefaultValue("100ms") Duration initialDelay, @DefaultValue("30s") Duration maxDelay,
			@DefaultValue("2") double multiplier, @DefaultValue("0.2") double jitter) {

		public Reconnect {
			PropertyChecks.positive("reconnect.initial-delay", initialDelay);
			if (maxDelay.compareTo(initialDelay) < 0) {
				throw PropertyChecks.invalid("reconnect.max-delay", maxDelay,
						"must not be shorter than 'pgcachewatch.reconnect.initial-delay', which is " + initialDelay);
			}
			if (!(multiplier >= 1)) {
				throw PropertyChecks.invalid("reconnect.multiplier", multiplier, "must be 1 or more");
			}
			if (!(jitter >= 0 && jitter <= 1)) {
				throw PropertyChecks.invalid("reconnect.jitter", jitter, "must be between 0 and 1");
			}
		}

	}

	/**
	 * The triggers that send the notifications.
	 *
	 * @param mode What is done about triggers at start-up.
	 * @param level What a trigger is fired for.
	 * @param maxKeys Number of keys in one statement past which its change is sent as one
	 * whole-table change.
	 * @param tables Further tables to watch that no annotation names.
	 * @param checkInterval How often triggers, partitions and columns are checked; 0 for
	 * only at start-up.
	 */
	public record Triggers(@DefaultValue("create") TriggerMode mode, @DefaultValue("statement") TriggerLevel level,
			@DefaultValue("1000") int maxKeys, @DefaultValue List<String> tables,
			@DefaultValue("60s") Duration checkInterval) {

		public Triggers {
			if (maxKeys < 1) {
				throw PropertyChecks.invalid("triggers.max-keys", maxKeys, "must be 1 or more");
			}
			PropertyChecks.notNegative("triggers.check-interval", checkInterval);
		}

	}

	/**
	 * Comparison of entries with what their methods return.
	 *
	 * @param rate Share of hits whose methods are called as well, on another thread, to
	 * find entries that are stale; from 0 for none to 1 for all.
	 */
	public record SelfCheck(@DefaultValue("0") double rate) {

		public SelfCheck {
			if (!(rate >= 0 && rate <= 1)) {
				throw PropertyChecks.invalid("self-check.rate", rate,
						"must be between 0, for no hit, and 1, for all; 0.01 compares one hit in a hundred");
			}
		}

	}

	/**
	 * Publishing of application events.
	 *
	 * @param enabled Whether changes, notifications and states are published.
	 * @param queueCapacity Number of events that wait for slow listeners before further
	 * ones are dropped.
	 */
	public record Events(@DefaultValue("true") boolean enabled, @DefaultValue("10000") int queueCapacity) {

		public Events {
			if (queueCapacity < 1) {
				throw PropertyChecks.invalid("events.queue-capacity", queueCapacity, "must be 1 or more");
			}
		}

	}

	/**
	 * Settings of one cache.
	 *
	 * @param strategy Name of the cache's strategy.
	 * @param whenDisconnected What happens to reads of this cache while the listener is
	 * not proved live.
	 * @param invalidatedBy The tables whose changes invalidate the cache.
	 */
	public record Cache(@Nullable String strategy, @Nullable WhenDisconnected whenDisconnected,
			@DefaultValue List<InvalidatedBy> invalidatedBy) {
	}

	/**
	 * A table whose changes invalidate a cache.
	 *
	 * @param table The table, name or schema.name.
	 * @param key Columns that make up the cache's key; empty to clear the whole cache.
	 * @param keyType Java class of the cache's keys.
	 * @param columns Columns of which an UPDATE must alter one to invalidate; empty for
	 * every UPDATE.
	 */
	public record InvalidatedBy(@Nullable String table, @DefaultValue List<String> key, @Nullable Class<?> keyType,
			@DefaultValue List<String> columns) {
	}

}
