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

package io.github.pgcachewatch.watch;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.WatchRequest;

/**
 * Looks at tables and their triggers. Called by one thread at a time. Each method throws
 * {@link SQLException} if the database cannot be asked.
 */
public interface TableCheck {

	/**
	 * Puts right what is not, the first time. Whatever else is wrong is thrown.
	 * @param connection a connection to the database
	 * @param requests what is to be watched
	 * @return what is the case now
	 * @throws SQLException if the database cannot be asked
	 */
	TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) throws SQLException;

	/**
	 * Looks, and alters nothing. What is wrong is reported.
	 * @param connection a connection to the database
	 * @param requests what is to be watched
	 * @return what is the case
	 * @throws SQLException if the database cannot be asked
	 */
	TriggerReport look(Connection connection, Collection<WatchRequest> requests) throws SQLException;

	/**
	 * Puts right what was found, as far as that is possible, and wanted at all.
	 * @param connection a connection to the database
	 * @param requests what is to be watched
	 * @param found what the latest look found
	 * @return what is the case now
	 * @throws SQLException if the database cannot be asked
	 */
	TriggerReport repair(Connection connection, Collection<WatchRequest> requests, TriggerReport found)
			throws SQLException;

	/**
	 * Returns the triggers of other channels than this application's.
	 * @param connection a connection to the database
	 * @return the channels with their tables
	 * @throws SQLException if the database cannot be asked
	 */
	List<ChannelTriggers> otherChannels(Connection connection) throws SQLException;

	/**
	 * Returns the statements that install what is requested.
	 * @param connection a connection to the database
	 * @param requests what is to be watched
	 * @return an SQL script
	 * @throws SQLException if the database cannot be asked
	 */
	String script(Connection connection, Collection<WatchRequest> requests) throws SQLException;

}
