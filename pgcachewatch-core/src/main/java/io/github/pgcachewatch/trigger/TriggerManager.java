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

package io.github.pgcachewatch.trigger;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TriggerException.Reason;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.catalog.SystemCatalog;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerNames;

/**
 * Installs, repairs and checks the triggers that send changes. What several applications
 * ask of one table is put together: nothing that another one may need is ever taken away.
 * <p>
 * Thread-safe, as far as each call is given a connection of its own. The connection must
 * not be inside a transaction; its autocommit is as before afterwards. All calls throw
 * {@link TriggerException} on a database that is not PostgreSQL 14 or newer, and
 * {@link SQLException} when the connection fails.
 */
public final class TriggerManager implements WatchManager {

	private static final int OLDEST_SUPPORTED = 14;

	private final TriggerSettings settings;

	private final SystemCatalog catalog;

	/**
	 * Creates a manager.
	 * @param settings what the triggers are to be like
	 */
	public TriggerManager(TriggerSettings settings) {
		this.settings = settings;
		this.catalog = new SystemCatalog(TriggerNames.prefix(settings.channel()));
	}

	@Override
	public String means() {
		return "the triggers";
	}

	/**
	 * Brings the triggers of the given tables into place. Where they are, this is one
	 * round trip without any lock. A table whose lock is not to be had within the lock
	 * timeout, or any that lacks something on a standby, is reported as
	 * {@link TriggerState#PENDING}: call again later.
	 * @param connection a connection
	 * @param requests the tables and their key columns; a table may occur several times
	 * @return what was found and done
	 * @throws SQLException if the connection fails
	 * @throws TriggerException if a table cannot be watched, if triggers may not be
	 * installed, or if they are missing and the mode is {@link TriggerMode#VALIDATE}
	 */
	@Override
	public TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return call(connection, () -> {
			TriggerInspection before = inspect(connection, requests);
			before.requireNoProblem();
			if (this.settings.mode() == TriggerMode.VALIDATE) {
				requireComplete(before);
			}
			if (this.settings.mode() != TriggerMode.CREATE || before.server().standby()) {
				return ReportWriter.of(requests, before, Map.of(), List.of());
			}
			TriggerInstallation installation = new TriggerInstallation(connection, this.catalog, this.settings, before);
			installation.run();
			// Another installer may have been faster: so look again even if nothing was
			// done.
			TriggerInspection after = before.isComplete() ? before : inspect(connection, requests);
			return ReportWriter.of(requests, after, installation.pending(), installation.installed());
		});
	}

	/**
	 * Looks at the triggers of the given tables and changes nothing, in one round trip.
	 * What cannot be watched is reported as {@link TriggerState#INVALID}.
	 * @param connection a connection
	 * @param requests the tables and their key columns
	 * @return what was found
	 * @throws SQLException if the connection fails
	 */
	@Override
	public TriggerReport check(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return call(connection, () -> ReportWriter.of(requests, inspect(connection, requests), Map.of(), List.of()));
	}

	/**
	 * Describes tables, whether they have triggers or not.
	 * @param connection a connection
	 * @param requests the tables and their key columns
	 * @return the descriptions by the name that was asked for
	 * @throws SQLException if the connection fails
	 * @throws TriggerException if a table cannot be watched
	 */
	@Override
	public Map<TableName, TableDescription> describe(Connection connection, Collection<WatchRequest> requests)
			throws SQLException {
		return call(connection, () -> {
			TriggerInspection inspection = inspect(connection, requests);
			inspection.requireNoProblem();
			Map<TableName, TableDescription> descriptions = new LinkedHashMap<>();
			for (WatchRequest request : requests) {
				RelationTree tree = inspection.tree(request.table());
				if (tree != null) {
					descriptions.put(request.table(), tree.describe());
				}
			}
			return descriptions;
		});
	}

	/**
	 * Returns the statements that install everything on the given tables, for the owner
	 * of the tables to run. They can be repeated, and are the same from run to run, and
	 * from one version of this library to the next where it left the triggers as they
	 * were, as long as the tables and what is asked of them are.
	 * <p>
	 * What an older version installed they replace, and remove what is not called any
	 * more then. What a newer version installed they leave alone.
	 * @param connection a connection
	 * @param requests the tables and their key columns
	 * @return an SQL script
	 * @throws SQLException if the connection fails
	 * @throws TriggerException if a table cannot be watched
	 */
	@Override
	public String script(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return call(connection, () -> {
			TriggerInspection inspection = inspect(connection, requests);
			inspection.requireNoProblem();
			List<String> statements = new ArrayList<>();
			for (RelationTree tree : inspection.trees()) {
				statements.addAll(inspection.script(tree));
				statements
					.addAll(new ReplacedTriggers(inspection.plans(tree)).dropStatements(connection, this.catalog));
			}
			return SqlText.script(statements, this.settings.lockTimeout());
		});
	}

	/**
	 * Returns the statements that remove every trigger and function of the channel from
	 * the given tables, those of other applications too, and the functions of the channel
	 * that no trigger calls, as far as the role may drop them.
	 * @param connection a connection
	 * @param tables the tables; what is not there is left out
	 * @return an SQL script, empty if there is nothing to remove
	 * @throws SQLException if the connection fails
	 */
	public String uninstallScript(Connection connection, Collection<TableName> tables) throws SQLException {
		return call(connection, () -> SqlText.script(new TriggerRemoval(this.catalog).statements(connection, tables),
				this.settings.lockTimeout()));
	}

	/**
	 * Removes every trigger and function of the channel from the given tables, those of
	 * other applications too, one table after the other.
	 * @param connection a connection
	 * @param tables the tables
	 * @throws SQLException if a table's lock is not to be had within the lock timeout,
	 * the role may not, or the connection fails; can be repeated
	 */
	public void uninstall(Connection connection, Collection<TableName> tables) throws SQLException {
		call(connection, () -> {
			new LockedTransaction(connection, this.settings.lockTimeout())
				.runEach(new TriggerRemoval(this.catalog).statements(connection, tables));
			return true;
		});
	}

	private TriggerInspection inspect(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return TriggerInspection.of(connection, this.catalog, this.settings, requests);
	}

	private void requireComplete(TriggerInspection inspection) {
		StringBuilder missing = new StringBuilder();
		List<String> statements = new ArrayList<>();
		for (RelationTree tree : inspection.trees()) {
			for (RelationPlan plan : inspection.plans(tree)) {
				if (plan.state() != TriggerState.OK) {
					missing.append("\n  table ").append(plan.describe());
					statements.addAll(inspection.script(tree));
				}
			}
		}
		if (!missing.isEmpty()) {
			throw new TriggerException(Reason.MISSING_TRIGGER,
					"Triggers on channel '" + this.settings.channel()
							+ "' are not in place, and are not to be installed (pgcachewatch.triggers.mode=validate):"
							+ missing + "\nRun these statements as the owner of the tables:",
					SqlText.script(statements, this.settings.lockTimeout()), null);
		}
	}

	private <T> T call(Connection connection, Call<T> call) throws SQLException {
		requireSupported(connection.getMetaData());
		boolean autoCommit = connection.getAutoCommit();
		connection.setAutoCommit(true);
		try {
			return call.run();
		}
		finally {
			connection.setAutoCommit(autoCommit);
		}
	}

	private static void requireSupported(DatabaseMetaData database) throws SQLException {
		String product = database.getDatabaseProductName();
		if (!"PostgreSQL".equals(product)) {
			throw new TriggerException(Reason.UNSUPPORTED_DATABASE, "The database is " + product
					+ ", and only PostgreSQL can notify of changes. Set pgcachewatch.enabled=false to do without");
		}
		if (database.getDatabaseMajorVersion() < OLDEST_SUPPORTED) {
			throw new TriggerException(Reason.UNSUPPORTED_DATABASE, "The server is PostgreSQL "
					+ database.getDatabaseProductVersion() + ", and at least " + OLDEST_SUPPORTED + " is needed");
		}
	}

	@FunctionalInterface
	private interface Call<T> {

		T run() throws SQLException;

	}

}
