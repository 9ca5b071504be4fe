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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.source.notify.SessionPreparation;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections from a DataSource, where nothing else tells how to connect. The one
 * that listens is taken for good: closing it closes the physical connection first, so
 * that no pool hands out a connection that still listens.
 */
final class BorrowedConnectionFactory implements DedicatedConnectionFactory {

	private static final Logger logger = LoggerFactory.getLogger(BorrowedConnectionFactory.class);

	private final DataSource dataSource;

	BorrowedConnectionFactory(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Lends a connection for a few statements, which goes back to its pool as it came.
	 */
	@Override
	public Connection open() throws SQLException {
		Connection borrowed = borrow();
		try {
			boolean autoCommit = borrowed.getAutoCommit();
			int networkTimeout = borrowed.getNetworkTimeout();
			borrowed.setAutoCommit(true);
			return closing(borrowed, () -> {
				try (borrowed) {
					if (!borrowed.isClosed()) {
						borrowed.setNetworkTimeout(Runnable::run, networkTimeout);
						borrowed.setAutoCommit(autoCommit);
					}
				}
			});
		}
		catch (SQLException | RuntimeException ex) {
			borrowed.close();
			throw ex;
		}
	}

	/**
	 * Takes a connection for good.
	 */
	@Override
	public Connection open(SocketControl control) throws SQLException {
		Connection borrowed = borrow();
		try {
			Connection physical = (Connection) borrowed.unwrap(PGConnection.class);
			physical.setAutoCommit(true);
			prepare(physical);
			return closing(physical, () -> {
				try {
					physical.close();
				}
				finally {
					giveBackClosed(borrowed);
				}
			});
		}
		catch (SQLException | RuntimeException ex) {
			borrowed.close();
			throw ex;
		}
	}

	/**
	 * The control of the listener has no socket of a borrowed connection to cut.
	 */
	private static void prepare(Connection physical) throws SQLException {
		int networkTimeout = physical.getNetworkTimeout();
		physical.setNetworkTimeout(Runnable::run, ListenerConnections.READ_TIMEOUT_MILLIS);
		SessionPreparation.prepare(physical);
		physical.setNetworkTimeout(Runnable::run, networkTimeout);
	}

	/**
	 * A pool takes notice of a closed connection in its own way, which may be to throw.
	 */
	private static void giveBackClosed(Connection borrowed) {
		try {
			borrowed.close();
		}
		catch (SQLException ex) {
			logger.debug("The pool was given back a closed connection", ex);
		}
	}

	private Connection borrow() throws SQLException {
		Connection borrowed = this.dataSource.getConnection();
		if (borrowed == null) {
			throw new SQLException("The DataSource of type " + this.dataSource.getClass().getName()
					+ " returns no connection, as a mock does: set pgcachewatch.enabled=false for tests without a "
					+ "database, or use @DisablePgCacheWatch");
		}
		try {
			if (!borrowed.isWrapperFor(PGConnection.class)) {
				throw ListenerConnectionException
					.notPostgres("that of the DataSource '" + SecretMask.url(borrowed.getMetaData().getURL()) + "'");
			}
			return borrowed;
		}
		catch (SQLException | RuntimeException ex) {
			borrowed.close();
			throw ex;
		}
	}

	private static Connection closing(Connection connection, Closing closing) {
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("close")) {
						closing.close();
						return null;
					}
					Object result = invoke(connection, method, arguments);
					if (method.getName().equals("abort")) {
						closing.close();
					}
					return result;
				});
	}

	private static @Nullable Object invoke(Connection target, Method method, Object @Nullable [] arguments)
			throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	@FunctionalInterface
	private interface Closing {

		void close() throws SQLException;

	}

}
