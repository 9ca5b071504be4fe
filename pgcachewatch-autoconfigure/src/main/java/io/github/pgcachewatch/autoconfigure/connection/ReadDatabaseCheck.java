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

package io.github.pgcachewatch.autoconfigure.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.watch.ChannelTriggers;
import io.github.pgcachewatch.watch.TableCheck;

/**
 * Lets the tables be looked at once the database is known to be the one that the
 * application reads, so that no trigger is installed in another one. Used by one thread
 * at a time.
 *
 * @param databases compares the databases
 * @param tables looks at the tables
 */
public record ReadDatabaseCheck(ReadDatabases databases, TableCheck tables) implements TableCheck {

	/**
	 * Compares the databases first.
	 * @throws ListenerConnectionException if the application reads another one
	 */
	@Override
	public TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		this.databases.requireListened(connection, requests);
		TriggerReport report = this.tables.ensure(connection, requests);
		this.databases.warnOfNamesakes(connection, requests);
		return report;
	}

	@Override
	public TriggerReport look(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return this.tables.look(connection, requests);
	}

	@Override
	public TriggerReport repair(Connection connection, Collection<WatchRequest> requests, TriggerReport found)
			throws SQLException {
		return this.tables.repair(connection, requests, found);
	}

	@Override
	public List<ChannelTriggers> otherChannels(Connection connection) throws SQLException {
		return this.tables.otherChannels(connection);
	}

	@Override
	public String script(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return this.tables.script(connection, requests);
	}

}
