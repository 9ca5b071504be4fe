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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

import io.github.pgcachewatch.actuate.ChannelTriggers;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.WatchRequest;

/**
 * Looks at tables and their triggers.
 */
interface TableCheck {

	/**
	 * Puts right what is not, the first time. Whatever else is wrong is thrown.
	 */
	TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) throws SQLException;

	/**
	 * Looks, and alters nothing. What is wrong is reported.
	 */
	TriggerReport look(Connection connection, Collection<WatchRequest> requests) throws SQLException;

	/**
	 * Puts right what was found, as far as that is possible, and wanted at all.
	 * @return what is the case now
	 */
	TriggerReport repair(Connection connection, Collection<WatchRequest> requests, TriggerReport found)
			throws SQLException;

	/**
	 * Returns the triggers of other channels than this application's.
	 */
	List<ChannelTriggers> otherChannels(Connection connection) throws SQLException;

	/**
	 * Returns the statements that install what is requested.
	 */
	String script(Connection connection, Collection<WatchRequest> requests) throws SQLException;

}
