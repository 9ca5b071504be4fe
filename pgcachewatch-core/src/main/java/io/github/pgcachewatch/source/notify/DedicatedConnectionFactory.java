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

package io.github.pgcachewatch.source.notify;

import java.sql.Connection;
import java.sql.SQLException;

import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.notify.socket.SocketControl;

/**
 * Opens connections outside any pool. Implementations are thread-safe.
 */
@FunctionalInterface
public interface DedicatedConnectionFactory {

	/**
	 * Opens a new connection, with autocommit on. The caller closes it.
	 * @return the connection
	 * @throws SQLException if none can be opened
	 */
	Connection open() throws SQLException;

	/**
	 * Opens a new connection whose socket can be woken and cut by another thread. One
	 * that an implementation does not put under that control is listened on all the same,
	 * polled several times a second.
	 * @param control takes control of the sockets that are opened
	 * @return the connection
	 * @throws SQLException if none can be opened
	 */
	default Connection open(SocketControl control) throws SQLException {
		return open();
	}

	/**
	 * Opens a new connection to a walsender of the database, whose sockets are under
	 * control.
	 * @param control takes control of the sockets that are opened
	 * @return the connection, which takes simple queries alone
	 * @throws SQLException if none can be opened, or not by this factory
	 */
	default Connection openReplication(SocketControl control) throws SQLException {
		throw new SourceException("A connection that an application's DataSource lends cannot read the WAL: set"
				+ " pgcachewatch.connection.url, username and password");
	}

}
