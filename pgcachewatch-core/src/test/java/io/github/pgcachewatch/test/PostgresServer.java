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

package io.github.pgcachewatch.test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL server for tests: in a container where a Docker engine runs, else
 * embedded. One server is shared by all tests of a JVM; each test class takes a database
 * of its own.
 */
public final class PostgresServer {

	private static final AtomicInteger databases = new AtomicInteger();

	/**
	 * The system property that asks for an embedded server of this major version, whose
	 * binaries are on the class path.
	 */
	private static final String VERSION = "test.postgres.version";

	private final String host;

	private final int port;

	private final String username;

	private final String password;

	private final Runnable freeze;

	private final Runnable thaw;

	private PostgresServer(String host, int port, String username, String password, Runnable freeze, Runnable thaw) {
		this.host = host;
		this.port = port;
		this.username = username;
		this.password = password;
		this.freeze = freeze;
		this.thaw = thaw;
	}

	/**
	 * Returns the server that all tests of this JVM share.
	 */
	public static PostgresServer shared() {
		return Shared.INSTANCE;
	}

	/**
	 * Creates an empty database with a name of its own.
	 */
	public TestDatabase createDatabase() {
		String name = "test_" + databases.incrementAndGet();
		TestDatabase postgres = new TestDatabase(url("postgres"), "postgres", this.username, this.password);
		postgres.execute("CREATE DATABASE " + name);
		return new TestDatabase(url(name), name, this.username, this.password);
	}

	/**
	 * Has the server stand still: its container is paused, or its processes stopped.
	 */
	public void freeze() {
		this.freeze.run();
	}

	/**
	 * Has the server go on.
	 */
	public void thaw() {
		this.thaw.run();
	}

	private String url(String database) {
		return "jdbc:postgresql://" + this.host + ":" + this.port + "/" + database;
	}

	private static PostgresServer start() {
		String version = System.getProperty(VERSION);
		if (version != null) {
			return startEmbedded().checked(version);
		}
		return DockerClientFactory.instance().isDockerAvailable() ? startContainer() : startEmbedded();
	}

	private PostgresServer checked(String version) {
		String url = url("postgres");
		try (Connection connection = DriverManager.getConnection(url, this.username, this.password)) {
			String found = connection.getMetaData().getDatabaseProductVersion();
			if (!found.startsWith(version + ".")) {
				throw new IllegalStateException("Not PostgreSQL " + version + " but " + found);
			}
			return this;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("resource") // lives as long as the JVM
	private static PostgresServer startContainer() {
		PostgreSQLContainer container = new PostgreSQLContainer("postgres:18").withCommand("postgres", "-c",
				"fsync=off", "-c", "max_connections=300", "-c", "wal_level=logical");
		container.start();
		Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
		String id = container.getContainerId();
		return new PostgresServer(container.getHost(), container.getMappedPort(5432), container.getUsername(),
				container.getPassword(), () -> container.getDockerClient().pauseContainerCmd(id).exec(),
				() -> container.getDockerClient().unpauseContainerCmd(id).exec());
	}

	@SuppressWarnings("resource") // lives as long as the JVM
	private static PostgresServer startEmbedded() {
		EmbeddedServer server = EmbeddedServer.start("synchronous_commit=off", "fsync=off", "max_connections=300",
				"wal_level=logical");
		return new PostgresServer("localhost", server.port(), "postgres", "postgres", server::freeze, server::thaw);
	}

	private static final class Shared {

		static final PostgresServer INSTANCE = start();

	}

	/**
	 * A database on the server.
	 *
	 * @param url the JDBC URL, without credentials
	 * @param name the database's name
	 * @param username a superuser
	 * @param password the superuser's password
	 */
	public record TestDatabase(String url, String name, String username, String password) {

		public Connection connect() throws SQLException {
			return DriverManager.getConnection(this.url, this.username, this.password);
		}

		/**
		 * Executes statements on a connection of their own, each in its own transaction.
		 */
		public void execute(String... statements) {
			try (Connection connection = connect(); Statement statement = connection.createStatement()) {
				for (String sql : statements) {
					statement.execute(sql);
				}
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * Returns the number that a query selects.
		 */
		public long count(String query) {
			try (Connection connection = connect();
					Statement statement = connection.createStatement();
					ResultSet row = statement.executeQuery(query)) {
				row.next();
				return row.getLong(1);
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * Returns how many triggers the tables of the database have.
		 */
		public long countTriggers() {
			return count("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal");
		}

	}

}
