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

package io.github.pgcachewatch.cli;

import java.sql.Connection;
import java.sql.SQLException;

import io.github.pgcachewatch.source.notify.ConnectionSettings;
import io.github.pgcachewatch.source.notify.PgConnectionFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that tell which database is meant.
 */
final class ConnectionOptions {

	@Option(names = "--url", paramLabel = "URL",
			description = { "The database: postgresql://user@host:port/database?sslmode=...,",
					"or jdbc:postgresql://host:port/database. What it leaves open is taken from",
					"PGSERVICE, PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD and ~/.pgpass." })
	private @Nullable String url;

	ConnectionSettings settings(Terminal terminal) {
		return ConnectionParameters.resolve(this.url, terminal.environment());
	}

	PgConnectionFactory factory(Terminal terminal) {
		return new PgConnectionFactory(() -> settings(terminal));
	}

	Connection open(Terminal terminal) throws SQLException {
		return factory(terminal).open();
	}

}
