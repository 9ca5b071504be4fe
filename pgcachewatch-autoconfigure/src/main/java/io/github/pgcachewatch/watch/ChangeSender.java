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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableChangeWriter;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sends changes by hand: within the application's transaction where its DataSource is
 * that of the database listened to, else on a connection of its own after the commit.
 * Thread-safe.
 */
public final class ChangeSender {

	private static final String SQL = "SELECT pg_catalog.pg_notify(?, ?)";

	private final TableChangeWriter writer = new TableChangeWriter();

	private final String channel;

	private final Supplier<@Nullable DataSource> dataSource;

	private final DedicatedConnectionFactory connections;

	/**
	 * Creates a sender.
	 * @param channel the channel to send to
	 * @param dataSource the application's DataSource if it is that of the database
	 * listened to, else {@code null}
	 * @param connections opens connections to that database
	 */
	public ChangeSender(String channel, Supplier<@Nullable DataSource> dataSource,
			DedicatedConnectionFactory connections) {
		this.channel = channel;
		this.dataSource = dataSource;
		this.connections = connections;
	}

	void send(TableChange change) {
		String payload = this.writer.write(change);
		DataSource dataSource = this.dataSource.get();
		if (dataSource != null) {
			new JdbcTemplate(dataSource).query(SQL, (rows) -> {
			}, this.channel, payload);
		}
		else if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					sendAlone(payload);
				}

			});
		}
		else {
			sendAlone(payload);
		}
	}

	private void sendAlone(String payload) {
		try (Connection connection = this.connections.open();
				PreparedStatement statement = connection.prepareStatement(SQL)) {
			statement.setString(1, this.channel);
			statement.setString(2, payload);
			statement.execute();
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("The change could not be sent", ex);
		}
	}

}
