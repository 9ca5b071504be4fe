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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

import javax.sql.DataSource;

import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Takes the connection from a DataSource, for good, where nothing else tells how to
 * connect. Closing it closes the physical connection first, so that no pool hands out a
 * connection that still listens.
 */
final class BorrowedConnectionFactory implements DedicatedConnectionFactory {

	private static final Set<String> CLOSING = Set.of("close", "abort");

	private final DataSource dataSource;

	BorrowedConnectionFactory(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	@Override
	public Connection open() throws SQLException {
		Connection borrowed = this.dataSource.getConnection();
		try {
			if (!borrowed.isWrapperFor(PGConnection.class)) {
				throw ListenerConnectionException
					.notPostgres("that of the DataSource '" + borrowed.getMetaData().getURL() + "'");
			}
			Connection physical = (Connection) borrowed.unwrap(PGConnection.class);
			physical.setAutoCommit(true);
			return closingBoth(physical, borrowed);
		}
		catch (SQLException | RuntimeException ex) {
			borrowed.close();
			throw ex;
		}
	}

	private static Connection closingBoth(Connection physical, Connection borrowed) {
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					Object result = invoke(physical, method, arguments);
					if (CLOSING.contains(method.getName())) {
						borrowed.close();
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

}
