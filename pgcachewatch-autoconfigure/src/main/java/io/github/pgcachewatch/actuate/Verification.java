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
import java.util.List;

import io.github.pgcachewatch.trigger.TableStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the tables that are watched.
 */
public interface Verification {

	/**
	 * Returns the tables as they were when last looked at.
	 * @return the tables; empty if nobody could look yet
	 */
	List<TableStatus> tables();

	/**
	 * Returns what is worth knowing of tables whose triggers are in place, such as writes
	 * that these do not see, with the statements that cure it.
	 * @return the warnings of the latest look
	 */
	List<String> warnings();

	/**
	 * Returns the triggers of other channels than the application's: none of them is ever
	 * removed by itself, since PostgreSQL does not tell which channels are listened to.
	 * @return the channels with their tables, as they were when last looked at
	 */
	List<ChannelTriggers> otherChannels();

	/**
	 * Returns why tables, keys and triggers could not be verified.
	 * @return the failure, or {@code null} if there is none
	 */
	@Nullable Throwable failure();

	/**
	 * Returns the statements that install what the watched tables need, for teams whose
	 * migrations own the schema.
	 * @return an SQL script
	 * @throws SQLException if the database cannot be asked
	 */
	String script() throws SQLException;

}
