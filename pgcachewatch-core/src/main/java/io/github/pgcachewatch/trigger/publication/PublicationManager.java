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

package io.github.pgcachewatch.trigger.publication;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.LockedTransaction;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerException;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.WatchManager;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import io.github.pgcachewatch.trigger.definition.SqlText;
import org.jspecify.annotations.Nullable;

/**
 * Creates, completes and checks the publication that the reader of the WAL reads, in
 * place of triggers. Nothing that is in it is ever taken out; see
 * {@link PublicationRemoval}.
 * <p>
 * Thread-safe, as far as each call is given a connection of its own that is not inside a
 * transaction.
 */
public final class PublicationManager implements WatchManager {

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private final TriggerSettings settings;

	private final String publication;

	private final boolean ofReader;

	private final TriggerManager tables;

	/**
	 * Creates a manager of an application, which has to be allowed to read the WAL.
	 * @param settings the channel and the mode
	 * @param publication the name of the publication
	 */
	public PublicationManager(TriggerSettings settings, String publication) {
		this(settings, publication, true);
	}

	private PublicationManager(TriggerSettings settings, String publication, boolean ofReader) {
		this.settings = settings;
		this.publication = publication;
		this.ofReader = ofReader;
		this.tables = new TriggerManager(settings);
	}

	/**
	 * Creates a manager of an owner of tables, who publishes them for others to read.
	 * @param settings the channel and the mode
	 * @param publication the name of the publication
	 * @return the manager
	 */
	public static PublicationManager ofOwner(TriggerSettings settings, String publication) {
		return new PublicationManager(settings, publication, false);
	}

	@Override
	public Map<TableName, TableDescription> describe(Connection connection, Collection<WatchRequest> requests)
			throws SQLException {
		return this.tables.describe(connection, requests);
	}

	@Override
	public String means() {
		return "the publication";
	}

	/**
	 * Brings the publication into place. A table that is added is locked first: a row
	 * that was changed before it is in the publication, and is committed later, would
	 * never be sent.
	 */
	@Override
	public TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		Map<TableName, TableDescription> described = describe(connection, requests);
		if (this.ofReader) {
			ReplicationRequirements.check(connection);
		}
		PublicationState state = read(connection, described.values());
		requireReadable(described.values(), state);
		if (this.settings.mode() == TriggerMode.CREATE && !script(described.values(), state).isEmpty()) {
			return complete(connection, requests, described.values(), state);
		}
		if (this.settings.mode() == TriggerMode.VALIDATE) {
			requireComplete(described.values(), state);
		}
		return report(connection, requests, List.of(), Map.of());
	}

	@Override
	public TriggerReport check(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return report(connection, requests, List.of(), Map.of());
	}

	@Override
	public String script(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		Collection<TableDescription> described = describe(connection, requests).values();
		PublicationState state = read(connection, described);
		requireReadable(described, state);
		return SqlText.script(script(described, state), this.settings.lockTimeout());
	}

	/**
	 * Returns the tables that were added to the publication, by any application.
	 * @param connection a connection
	 * @return the tables; of partitioned ones the outermost
	 * @throws SQLException if the connection fails
	 */
	public List<TableName> published(Connection connection) throws SQLException {
		return new PublicationReader(connection, this.publication).tables();
	}

	private PublicationState read(Connection connection, Collection<TableDescription> described) throws SQLException {
		Set<TableName> roots = new LinkedHashSet<>();
		described.forEach((table) -> roots.add(table.resolved()));
		return new PublicationReader(connection, this.publication).read(roots);
	}

	private static void requireReadable(Collection<TableDescription> described, PublicationState state) {
		for (TableDescription table : described) {
			String problem = problem(table, state);
			if (problem != null) {
				throw new TriggerException(TriggerException.Reason.NOT_A_TABLE,
						"The table '" + table.name() + "' cannot be watched by the WAL: " + problem + ".");
			}
		}
	}

	private static @Nullable String problem(TableDescription table, PublicationState state) {
		return state.of(table.resolved())
			.stream()
			.map(PublishedRelation::problem)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private TriggerReport complete(Connection connection, Collection<WatchRequest> requests,
			Collection<TableDescription> described, PublicationState state) throws SQLException {
		LockedTransaction transaction = new LockedTransaction(connection, this.settings.lockTimeout());
		List<TableName> added = new ArrayList<>();
		Map<TableName, String> pending = new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
		try {
			String obstacle = publicationStatements(state).isEmpty() ? null : obstacle(() -> transaction
				.run(() -> execute(transaction, publicationStatements(read(connection, described)))));
			for (TableName unit : missing(described, state)) {
				String reason = (obstacle != null) ? obstacle : obstacle(
						() -> transaction.run(() -> add(connection, transaction, described, unit)) && added.add(unit));
				if (reason != null) {
					pending.put(unit, reason);
				}
			}
		}
		catch (SQLException ex) {
			if (!INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
				throw ex;
			}
			throw new TriggerException(TriggerException.Reason.INSUFFICIENT_PRIVILEGE, "The publication '"
					+ this.publication + "' may not be completed: " + ex.getMessage()
					+ "\nIt needs CREATE on the database, and to own the publication and the tables; or run these"
					+ " statements as their owner:",
					SqlText.script(script(described, state), this.settings.lockTimeout()), ex);
		}
		return report(connection, requests, added, pending);
	}

	/**
	 * Does what can be left for the next check.
	 * @return what is in the way of it, or {@code null} if it is done
	 */
	private static @Nullable String obstacle(LockedTransaction.Work work) throws SQLException {
		try {
			work.run();
			return null;
		}
		catch (SQLException ex) {
			if (!LockedTransaction.isTransient(ex)) {
				throw ex;
			}
			return "could not be published yet (" + ex.getMessage() + ")";
		}
	}

	/**
	 * Looks again under the lock: another instance may have been faster, and a table must
	 * not be added once it has lost its replica identity.
	 */
	private boolean add(Connection connection, LockedTransaction transaction, Collection<TableDescription> described,
			TableName unit) throws SQLException {
		transaction.execute(lock(unit));
		PublicationState now = read(connection, described);
		requireReadable(described, now);
		return missing(described, now).contains(unit) && execute(transaction, List.of(addition(unit)));
	}

	private static boolean execute(LockedTransaction transaction, List<String> statements) throws SQLException {
		for (String statement : statements) {
			transaction.execute(statement);
		}
		return !statements.isEmpty();
	}

	private void requireComplete(Collection<TableDescription> described, PublicationState state) {
		List<String> statements = script(described, state);
		if (!statements.isEmpty()) {
			throw new TriggerException(TriggerException.Reason.MISSING_TRIGGER, "The publication '" + this.publication
					+ "' is not in place, and is not to be altered (pgcachewatch.triggers.mode=validate). It lacks "
					+ missing(described, state) + "\nRun these statements as the owner of the tables:",
					SqlText.script(statements, this.settings.lockTimeout()), null);
		}
	}

	private List<String> script(Collection<TableDescription> described, PublicationState state) {
		List<String> statements = new ArrayList<>(publicationStatements(state));
		for (TableName unit : missing(described, state)) {
			statements.add("BEGIN; " + lock(unit) + "; " + addition(unit) + "; COMMIT");
		}
		return statements;
	}

	private List<String> publicationStatements(PublicationState state) {
		String options = "(publish = 'insert, update, delete, truncate', publish_via_partition_root = false)";
		String name = SqlText.identifier(this.publication);
		if (!state.exists()) {
			return List.of("CREATE PUBLICATION " + name + " WITH " + options);
		}
		return state.complete() ? List.of() : List.of("ALTER PUBLICATION " + name + " SET " + options);
	}

	private static Set<TableName> missing(Collection<TableDescription> described, PublicationState state) {
		Set<TableName> units = new LinkedHashSet<>();
		for (TableDescription table : described) {
			state.of(table.resolved())
				.stream()
				.filter((relation) -> !relation.published())
				.forEach((relation) -> units.add(relation.unit()));
		}
		return units;
	}

	private static String lock(TableName unit) {
		return "LOCK TABLE " + SqlText.identifier(unit) + " IN SHARE ROW EXCLUSIVE MODE";
	}

	private String addition(TableName unit) {
		return "ALTER PUBLICATION " + SqlText.identifier(this.publication) + " ADD TABLE ONLY "
				+ SqlText.identifier(unit);
	}

	private TriggerReport report(Connection connection, Collection<WatchRequest> requests, List<TableName> added,
			Map<TableName, String> pending) throws SQLException {
		TriggerReport found = this.tables.check(connection, requests);
		List<TableDescription> described = found.tables()
			.stream()
			.map(TableStatus::description)
			.filter(Objects::nonNull)
			.toList();
		PublicationState state = read(connection, described);
		List<TableStatus> statuses = found.tables().stream().map((table) -> status(table, state, pending)).toList();
		return new TriggerReport(statuses, added, new IdentityWarnings(state, described).of(requests), found.standby());
	}

	private TableStatus status(TableStatus found, PublicationState state, Map<TableName, String> pending) {
		TableDescription table = found.description();
		if (table == null || found.state() == TriggerState.INVALID) {
			return found;
		}
		String problem = problem(table, state);
		if (problem != null) {
			return new TableStatus(found.table(), table, TriggerState.INVALID, problem);
		}
		List<PublishedRelation> relations = state.of(table.resolved());
		for (PublishedRelation relation : relations) {
			if (!relation.published()) {
				String waiting = pending.get(relation.unit());
				return new TableStatus(found.table(), table,
						(waiting != null) ? TriggerState.PENDING : TriggerState.MISSING,
						"'" + relation.name() + "' " + ((waiting != null) ? waiting
								: "is not in the publication '" + this.publication + "'"));
			}
			if (relation.restricted()) {
				return new TableStatus(found.table(), table, TriggerState.DRIFTED,
						"the publication '" + this.publication + "' leaves out rows or columns of '" + relation.name()
								+ "': run ALTER PUBLICATION " + SqlText.identifier(this.publication) + " DROP TABLE "
								+ SqlText.identifier(relation.unit()));
			}
		}
		return state.complete() ? new TableStatus(found.table(), table, TriggerState.OK, null)
				: new TableStatus(found.table(), table, TriggerState.DRIFTED,
						"the publication '" + this.publication + "' does not send every operation");
	}

}
