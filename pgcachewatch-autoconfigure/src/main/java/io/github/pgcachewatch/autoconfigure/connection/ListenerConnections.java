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

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLSocketFactory;

import io.github.pgcachewatch.source.MaskedFailure;
import io.github.pgcachewatch.source.notify.ConnectionSettings;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.source.notify.PgConnectionFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Opens the dedicated connection to the {@link ListenedDatabase}. Thread-safe.
 */
public final class ListenerConnections implements DedicatedConnectionFactory {

	private static final Logger logger = LoggerFactory.getLogger(ListenerConnections.class);

	/** No statement takes as long, so that the network must be down. */
	static final int READ_TIMEOUT_MILLIS = 60_000;

	private final AtomicBoolean toldOfBorrowing = new AtomicBoolean();

	private final ListenedDatabase database;

	private final Duration connectTimeout;

	private final String applicationName;

	private final @Nullable String sslBundle;

	private final ObjectProvider<SslBundles> sslBundles;

	/**
	 * Creates what opens connections.
	 * @param database the database
	 * @param connectTimeout the longest that an attempt to connect may take
	 * @param applicationName the name that the server shows
	 * @param sslBundle the name of the SSL bundle that encrypts the connection, if any
	 * @param sslBundles the SSL bundles, if there are any
	 */
	public ListenerConnections(ListenedDatabase database, Duration connectTimeout, String applicationName,
			@Nullable String sslBundle, ObjectProvider<SslBundles> sslBundles) {
		this.database = database;
		this.connectTimeout = connectTimeout;
		this.applicationName = applicationName;
		this.sslBundle = sslBundle;
		this.sslBundles = sslBundles;
	}

	@Override
	public Connection open() throws SQLException {
		Connection connection = open(DedicatedConnectionFactory::open);
		connection.setNetworkTimeout(Runnable::run, READ_TIMEOUT_MILLIS);
		return connection;
	}

	@Override
	public Connection open(SocketControl control) throws SQLException {
		return open((connections) -> connections.open(control));
	}

	/**
	 * A walsender takes no statements that initialize a session.
	 */
	@Override
	public Connection openReplication(SocketControl control) throws SQLException {
		return MaskedFailure.connect(() -> {
			SimpleConnectionDetails details = this.database.details();
			return (details.url() != null) ? new PgConnectionFactory(() -> settings(details)).openReplication(control)
					: new BorrowedConnectionFactory(this.database.dataSource()).openReplication(control);
		});
	}

	private Connection open(Opening opening) throws SQLException {
		return MaskedFailure.connect(() -> connect(opening));
	}

	private Connection connect(Opening opening) throws SQLException {
		SimpleConnectionDetails details = this.database.details();
		if (details.url() == null) {
			tellOfBorrowing();
			return opening.open(new BorrowedConnectionFactory(this.database.dataSource()));
		}
		Connection connection = opening.open(new PgConnectionFactory(() -> settings(details)));
		if (details.initSql() != null) {
			initialize(connection, details.initSql());
		}
		return connection;
	}

	private void tellOfBorrowing() {
		if (this.toldOfBorrowing.compareAndSet(false, true)) {
			logger
				.info("The DataSource does not tell how to connect, so that the listener keeps one of its connections. "
						+ "Set pgcachewatch.connection.url, username and password to leave all of them to the application.");
		}
	}

	private ConnectionSettings settings(SimpleConnectionDetails details) {
		return new ConnectionSettings(Objects.requireNonNull(details.url()), details.username(), details.password(),
				details.properties(), this.connectTimeout, this.applicationName, encryption(details));
	}

	/**
	 * Created for each connection, since the files of a bundle may be replaced.
	 */
	private @Nullable SSLSocketFactory encryption(SimpleConnectionDetails details) {
		SslBundle bundle = (details.sslBundle() == null && this.sslBundle != null) ? bundle(this.sslBundle)
				: details.sslBundle();
		return (bundle != null) ? new BundleSocketFactory(bundle) : null;
	}

	private SslBundle bundle(String name) {
		try {
			return this.sslBundles.getObject().getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw ListenerConnectionException.noSslBundle(name);
		}
	}

	private static void initialize(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			connection.setNetworkTimeout(Runnable::run, READ_TIMEOUT_MILLIS);
			statement.execute(sql);
			connection.setNetworkTimeout(Runnable::run, 0);
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	@FunctionalInterface
	private interface Opening {

		Connection open(DedicatedConnectionFactory connections) throws SQLException;

	}

}
