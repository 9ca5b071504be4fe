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
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.TableDescription;

/**
 * Looks after what sends the changes of tables, and puts it into place. Implementations
 * are thread-safe, as far as each call is given a connection of its own that is not
 * inside a transaction.
 */
public interface WatchManager {

	/**
	 * Returns what sends the changes, for messages.
	 * @return a noun in the plural or singular, with its article
	 */
	String means();

	/**
	 * Brings what sends the changes of the given tables into place, as far as the mode
	 * allows. What cannot be had at once is reported as {@link TriggerState#PENDING}:
	 * call again later.
	 * @param connection a connection
	 * @param requests the tables and their key columns; a table may occur several times
	 * @return what was found and done
	 * @throws SQLException if the connection fails
	 * @throws TriggerException if a person has to put something right
	 */
	TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) throws SQLException;

	/**
	 * Looks, and changes nothing. What cannot be watched is reported as
	 * {@link TriggerState#INVALID}.
	 * @param connection a connection
	 * @param requests the tables and their key columns
	 * @return what was found
	 * @throws SQLException if the connection fails
	 */
	TriggerReport check(Connection connection, Collection<WatchRequest> requests) throws SQLException;

	/**
	 * Describes tables, whether their changes are sent or not.
	 * @param connection a connection
	 * @param requests the tables and their key columns
	 * @return the descriptions by the name that was asked for
	 * @throws SQLException if the connection fails
	 * @throws TriggerException if a table cannot be watched
	 */
	Map<TableName, TableDescription> describe(Connection connection, Collection<WatchRequest> requests)
			throws SQLException;

	/**
	 * Returns the statements that put everything into place, for the owner of the tables
	 * to run.
	 * @param connection a connection
	 * @param requests the tables and their key columns
	 * @return an SQL script
	 * @throws SQLException if the connection fails
	 * @throws TriggerException if a table cannot be watched
	 */
	String script(Connection connection, Collection<WatchRequest> requests) throws SQLException;

}
