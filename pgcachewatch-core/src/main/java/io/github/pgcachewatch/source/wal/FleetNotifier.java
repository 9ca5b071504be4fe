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

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The reader's other connection: it notifies the fleet of transactions as soon as they
 * are visible, and asks what the reader has to know. Used by one thread at a time.
 */
final class FleetNotifier implements AutoCloseable {

	/**
	 * The visibility gate. A walsender sends a transaction before it is visible, and a
	 * receiver is to find its rows. What is visible in the snapshot of this statement is
	 * so in every later one, and the notifications go out with its commit.
	 */
	private static final String SEND = """
			WITH taken AS MATERIALIZED (SELECT pg_catalog.pg_current_snapshot() AS snapshot),
			hidden AS MATERIALIZED (
				SELECT coalesce(pg_catalog.min(t.number), 9223372036854775807) AS first
					FROM taken, pg_catalog.unnest(?::text[]) WITH ORDINALITY AS t (xid, number)
					WHERE NOT pg_catalog.pg_visible_in_snapshot(t.xid::xid8, taken.snapshot))
			SELECT pg_catalog.pg_snapshot_xmax(taken.snapshot)::text, hidden.first, (
				SELECT pg_catalog.count(pg_catalog.pg_notify(?, p.payload))
					FROM unnest(?::text[], ?::int8[]) AS p (payload, number)
					WHERE p.number < hidden.first)
				FROM taken, hidden""";

	/**
	 * A snapshot lists no transaction above the last completed one. This statement
	 * completes one that is above all that have written anything.
	 */
	private static final String COMPLETE_HIGHER = "SELECT pg_catalog.pg_current_xact_id()";

	private static final String IN_PROGRESS = """
			SELECT pg_catalog.pg_snapshot_xmax(s)::text, ARRAY(SELECT x::text FROM pg_catalog.pg_snapshot_xip(s) AS x)
				FROM pg_catalog.pg_current_snapshot() AS s""";

	private static final String STILL_IN_PROGRESS = """
			SELECT x FROM pg_catalog.unnest(?::text[]) AS x
				WHERE NOT pg_catalog.pg_visible_in_snapshot(x::xid8, pg_catalog.pg_current_snapshot())""";

	/**
	 * The server shows what a walsender counts as to roles that may read all statistics
	 * alone. To others the setting says whether it names the walsender's application.
	 */
	private static final String BEAT = """
			SELECT r.flush_lsn IS NOT NULL OR NOT role.sees_all,
				CASE WHEN role.sees_all THEN r.sync_priority > 0 ELSE EXISTS (
					SELECT FROM pg_catalog.regexp_matches(pg_catalog.current_setting('synchronous_standby_names'),
							'"((?:[^"]|"")+)"|([^[:space:],()"]+)', 'g') AS m
						WHERE pg_catalog.lower(coalesce(pg_catalog.replace(m[1], '""', '"'), m[2]))
							IN ('*', pg_catalog.lower(pg_catalog.current_setting('application_name')))) END,
				pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn),
				pg_catalog.pg_current_wal_flush_lsn(),
				pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text,
				pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text,
				EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname = ?::text)
				FROM pg_catalog.pg_replication_slots s
					CROSS JOIN (SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')) AS role (sees_all)
					LEFT JOIN pg_catalog.pg_stat_replication r ON r.pid = s.active_pid
				WHERE s.slot_name = ?::text""";

	private static final String OLDEST_WRITER = """
			SELECT pg_catalog.format('the prepared transaction %L of %s', gid, prepared), prepared
				FROM pg_catalog.pg_prepared_xacts
			UNION ALL
			SELECT pg_catalog.format('the transaction of the server process %s (%L) that began at %s', pid,
					application_name, xact_start), xact_start
				FROM pg_catalog.pg_stat_activity WHERE backend_xid IS NOT NULL
			ORDER BY 2 LIMIT 1""";

	private static final String OUTERMOST = """
			WITH RECURSIVE up (relation, oid) AS (
				SELECT r, r FROM pg_catalog.unnest(?::int8[]::oid[]) AS r
				UNION
				SELECT up.relation, i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.oid
			)
			SELECT up.relation::int8, n.nspname, c.relname
				FROM up JOIN pg_catalog.pg_class c ON c.oid = up.oid
					JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
				WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = up.oid)
				ORDER BY 1, 2, 3""";

	private static final String BASE_TYPES = """
			WITH RECURSIVE base (domain, type) AS (
				SELECT oid, typbasetype FROM pg_catalog.pg_type
					WHERE oid = ANY (?::int8[]::oid[]) AND typtype = 'd'
				UNION
				SELECT b.domain, t.typbasetype FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.type
					WHERE t.typtype = 'd'
			)
			SELECT b.domain::int8, b.type::int8 FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.type
				WHERE t.typtype <> 'd'""";

	private final Connection connection;

	private final String channel;

	private final PreparedStatement send;

	private long xmax;

	FleetNotifier(Connection connection, String channel) throws SQLException {
		this.connection = connection;
		this.channel = channel;
		try (Statement statement = connection.createStatement()) {
			// A notification that a crash loses has no listener left. NOTIFY holds a lock
			// of the whole cluster until its commit is flushed, or need not be.
			statement.execute("SET synchronous_commit = off");
			statement.execute("SET idle_session_timeout = 0");
		}
		this.send = connection.prepareStatement(SEND);
		this.send.setString(2, channel);
	}

	/**
	 * Notifies of transactions, up to the first one that is not visible yet.
	 * @return how many were visible
	 */
	int send(List<CommittedTransaction> transactions) throws SQLException {
		List<String> xids = new ArrayList<>(transactions.size());
		List<String> payloads = new ArrayList<>();
		List<Long> numbers = new ArrayList<>();
		for (CommittedTransaction transaction : transactions) {
			xids.add(Long.toUnsignedString(widen(transaction.xid(), this.xmax)));
			for (String payload : transaction.payloads()) {
				payloads.add(payload);
				numbers.add((long) xids.size());
			}
		}
		this.send.setArray(1, array("text", xids));
		this.send.setArray(3, array("text", payloads));
		this.send.setArray(4, array("int8", numbers));
		try (ResultSet result = this.send.executeQuery()) {
			result.next();
			this.xmax = Long.parseUnsignedLong(result.getString(1));
			return (int) Math.min(result.getLong(2) - 1, xids.size());
		}
	}

	/**
	 * The stream has the lower 32 bits of an ID. All that it sends are nearer to the
	 * current one than half of their range.
	 */
	static long widen(int xid, long near) {
		return near + (xid - (int) near);
	}

	/**
	 * Returns the transactions that are in progress: what they commit may not be visible
	 * yet, although it is in the WAL.
	 */
	List<String> inProgress() throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(COMPLETE_HIGHER);
			try (ResultSet result = statement.executeQuery(IN_PROGRESS)) {
				result.next();
				this.xmax = Long.parseUnsignedLong(result.getString(1));
				return List.of((String[]) result.getArray(2).getArray());
			}
		}
	}

	/**
	 * Returns those of the transactions that are still in progress.
	 */
	List<String> stillInProgress(List<String> xids) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(STILL_IN_PROGRESS)) {
			statement.setArray(1, array("text", xids));
			try (ResultSet result = statement.executeQuery()) {
				List<String> left = new ArrayList<>();
				while (result.next()) {
					left.add(result.getString(1));
				}
				return left;
			}
		}
	}

	/**
	 * Returns how the slot fares, as the server sees it.
	 * @return {@code null} if there is no such slot
	 */
	@Nullable SlotHealth health(String slot, String publication) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(BEAT)) {
			statement.setString(1, publication);
			statement.setString(2, slot);
			try (ResultSet result = statement.executeQuery()) {
				return result.next() ? new SlotHealth(result.getBoolean(1), result.getBoolean(2), result.getLong(3),
						LogSequenceNumber.valueOf(result.getString(4)).asLong(),
						Long.parseUnsignedLong(result.getString(5)), Long.parseUnsignedLong(result.getString(6)),
						result.getBoolean(7)) : null;
			}
		}
	}

	/**
	 * Returns the transaction that has been writing for the longest time, in words.
	 * @return {@code null} if none writes
	 */
	@Nullable String oldestWriter() throws SQLException {
		try (Statement statement = this.connection.createStatement();
				ResultSet result = statement.executeQuery(OLDEST_WRITER)) {
			return result.next() ? result.getString(1) : null;
		}
	}

	boolean hasPublication(String name) throws SQLException {
		try (PreparedStatement statement = this.connection
			.prepareStatement("SELECT FROM pg_catalog.pg_publication WHERE pubname = ?::text")) {
			statement.setString(1, name);
			try (ResultSet result = statement.executeQuery()) {
				return result.next();
			}
		}
	}

	/**
	 * Returns the tables whose names the changes of a relation carry: of a partition or a
	 * child the outermost ones. A relation that is not there any more has its own name.
	 */
	List<TableName> tables(ReplicatedRelation relation) throws SQLException {
		return tables(Set.of(relation.oid())).getOrDefault(relation.oid(), List.of(relation.name()));
	}

	/**
	 * Returns the same of several relations, by their object IDs. Those that are not
	 * there any more are missing.
	 */
	Map<Integer, List<TableName>> tables(Set<Integer> relations) throws SQLException {
		Map<Integer, List<TableName>> tables = new HashMap<>();
		try (PreparedStatement statement = this.connection.prepareStatement(OUTERMOST)) {
			statement.setArray(1, array("int8", relations.stream().map(Integer::toUnsignedLong).toList()));
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					tables.computeIfAbsent((int) result.getLong(1), (relation) -> new ArrayList<>())
						.add(new TableName(result.getString(2), result.getString(3)));
				}
			}
		}
		return tables;
	}

	/**
	 * Notifies the fleet of what no transaction has to be visible for.
	 */
	void sendAtOnce(List<String> payloads) throws SQLException {
		try (PreparedStatement statement = this.connection
			.prepareStatement("SELECT pg_catalog.pg_notify(?, payload) FROM pg_catalog.unnest(?::text[]) AS payload")) {
			statement.setString(1, this.channel);
			statement.setArray(2, array("text", payloads));
			statement.execute();
		}
	}

	/**
	 * Returns the base types of those columns whose types are domains.
	 */
	Map<Integer, Integer> baseTypes(ReplicatedRelation relation) throws SQLException {
		List<Long> types = relation.columns()
			.stream()
			.map(ReplicatedColumn::type)
			.map(Integer::toUnsignedLong)
			.toList();
		Map<Integer, Integer> base = new HashMap<>();
		try (PreparedStatement statement = this.connection.prepareStatement(BASE_TYPES)) {
			statement.setArray(1, array("int8", types));
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					base.put((int) result.getLong(1), (int) result.getLong(2));
				}
			}
		}
		return base;
	}

	private Array array(String type, List<?> values) throws SQLException {
		return this.connection.createArrayOf(type, values.toArray());
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

	/**
	 * How a slot fares.
	 *
	 * @param reported whether the server took in a report, without which it does not tell
	 * what the walsender counts as
	 * @param synchronous whether its walsender counts as a synchronous standby
	 * @param retainedBytes how much WAL the server keeps for it
	 * @param flushed up to where the WAL is on disk, and could have been read
	 * @param oldest the ID of the oldest transaction that is running, or else of the next
	 * one
	 * @param next the ID of the next transaction
	 * @param published whether there is the publication that it is read by
	 */
	record SlotHealth(boolean reported, boolean synchronous, long retainedBytes, long flushed, long oldest, long next,
			boolean published) {
	}

}
