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

package io.github.pgcachewatch.benchmarks;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import org.jspecify.annotations.Nullable;

/**
 * The reactive driver with a bare subscriber.
 */
final class R2dbcPeer implements Peer {

	private @Nullable PostgresqlConnection connection;

	@Override
	public void start(BenchmarkDatabase database, Runnable handled) {
		PostgresqlConnectionFactory factory = new PostgresqlConnectionFactory(
				PostgresqlConnectionConfiguration.builder()
					.host("localhost")
					.port(database.port())
					.database("postgres")
					.username("postgres")
					.password("postgres")
					.build());
		PostgresqlConnection opened = factory.create().block();
		if (opened == null) {
			throw new IllegalStateException("There is no connection");
		}
		this.connection = opened;
		opened.getNotifications().subscribe((notification) -> handled.run());
		opened.createStatement("LISTEN " + channel()).execute().flatMap(PostgresqlResult::getRowsUpdated).blockLast();
	}

	@Override
	public void close() {
		if (this.connection != null) {
			this.connection.close().block();
		}
	}

}
