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

package io.github.pgcachewatch.petclinic;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL with databases for the petclinic, until the process is ended.
 */
public final class PostgresServer {

	private PostgresServer() {
	}

	/**
	 * Starts the server.
	 * @param arguments the file that the port is written to, and the databases' names
	 */
	public static void main(String[] arguments) throws Exception {
		EmbeddedPostgres server = EmbeddedPostgres.start();
		try (Connection connection = server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE ROLE petclinic LOGIN PASSWORD 'petclinic'");
			for (int i = 1; i < arguments.length; i++) {
				statement.execute("CREATE DATABASE " + arguments[i] + " OWNER petclinic");
			}
		}
		Files.writeString(Path.of(arguments[0]), String.valueOf(server.getPort()));
		Thread.currentThread().join();
	}

}
