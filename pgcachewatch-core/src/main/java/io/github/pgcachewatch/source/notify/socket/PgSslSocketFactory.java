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

package io.github.pgcachewatch.source.notify.socket;

import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLSocketFactory;

import org.postgresql.ssl.WrappedFactory;

/**
 * Hands the driver an encryption that no name leads to. Public since the driver creates
 * it, by its name; not for any other use. Thread-safe.
 * <p>
 * It finds the connection's own factory by the key that leads to its
 * {@link SocketControl}, too.
 */
public final class PgSslSocketFactory extends WrappedFactory {

	private static final Map<String, SSLSocketFactory> factories = new ConcurrentHashMap<>();

	/**
	 * Creates the factory for one attempt to connect.
	 * @param properties the properties of the connection
	 * @throws SQLException if this is none of our connections
	 */
	public PgSslSocketFactory(Properties properties) throws SQLException {
		SSLSocketFactory factory = factories.get(properties.getProperty(PgSocketFactory.CONTROL, ""));
		if (factory == null) {
			throw new SQLException("This factory serves no connection but those that listen");
		}
		this.factory = factory;
	}

	public static void register(String key, SSLSocketFactory factory) {
		factories.put(key, factory);
	}

	public static void unregister(String key) {
		factories.remove(key);
	}

}
