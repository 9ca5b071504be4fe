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
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.LockedTransaction;
import io.github.pgcachewatch.trigger.definition.SqlText;

/**
 * Takes tables out of a publication, or drops it. Only a person asks for that: no
 * application knows what the others need. Immutable; each call is given a connection of
 * its own that is not inside a transaction.
 */
public final class PublicationRemoval {

	private final String publication;

	private final Duration lockTimeout;

	/**
	 * Creates a removal.
	 * @param publication the name of the publication
	 * @param lockTimeout how long to wait for the lock on a table
	 */
	public PublicationRemoval(String publication, Duration lockTimeout) {
		this.publication = publication;
		this.lockTimeout = lockTimeout;
	}

	/**
	 * Returns the statement that drops the publication.
	 * @param connection a connection
	 * @return the statement, or nothing if there is no such publication
	 * @throws SQLException if the connection fails
	 */
	public List<String> ofAll(Connection connection) throws SQLException {
		boolean exists = new PublicationReader(connection, this.publication).read(List.of()).exists();
		return exists ? List.of("DROP PUBLICATION " + SqlText.identifier(this.publication)) : List.of();
	}

	/**
	 * Returns the statements that take tables out of the publication.
	 * @param connection a connection
	 * @param tables the tables; those that are not in it are left out
	 * @return the statements
	 * @throws SQLException if the connection fails
	 */
	public List<String> of(Connection connection, Collection<TableName> tables) throws SQLException {
		return new PublicationReader(connection, this.publication).tables()
			.stream()
			.filter(tables::contains)
			.map((table) -> "ALTER PUBLICATION " + SqlText.identifier(this.publication) + " DROP TABLE ONLY "
					+ SqlText.identifier(table))
			.toList();
	}

	/**
	 * Puts statements together for a person to run.
	 * @param statements the statements
	 * @return an SQL script, empty if there is no statement
	 */
	public String script(List<String> statements) {
		return SqlText.script(statements, this.lockTimeout);
	}

	/**
	 * Runs statements, each in a transaction of its own.
	 * @param connection a connection
	 * @param statements the statements
	 * @throws SQLException if one of them fails; those before it are committed
	 */
	public void run(Connection connection, List<String> statements) throws SQLException {
		new LockedTransaction(connection, this.lockTimeout).runEach(statements);
	}

}
