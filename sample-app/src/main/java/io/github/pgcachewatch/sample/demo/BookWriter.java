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

package io.github.pgcachewatch.sample.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;

import javax.sql.DataSource;

import io.github.pgcachewatch.sample.database.ConditionalOnOwnDatabase;
import io.github.pgcachewatch.sample.live.ChangeStrip;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/**
 * Another program that uses the same database: on connections of its own, past the
 * application's pools, transactions and caches. It notes when it sends COMMIT.
 */
@Component
@ConditionalOnOwnDatabase
class BookWriter {

	/** Another price than before, whatever it was. */
	private static final String NEW_PRICE = "update book set price = 5 + (price + 3.37) % 20 where id ";

	private static final String THOUSAND = NEW_PRICE + "between 1001 and 2000";

	private static final String TRUNCATE = "truncate author, book, review";

	private final DataSource database;

	private final ChangeStrip strip;

	BookWriter(JdbcConnectionDetails database, ChangeStrip strip) {
		this.database = new DriverManagerDataSource(database.getJdbcUrl());
		this.strip = strip;
	}

	String changeOne(long id) throws SQLException {
		return write(NEW_PRICE + "= " + id);
	}

	String changeThousand() throws SQLException {
		return write(THOUSAND);
	}

	/**
	 * Empties the tables in one transaction, and fills them again in another.
	 */
	String truncateAndRestock() throws SQLException {
		String done = write(TRUNCATE);
		DatabasePopulatorUtils.execute(new ResourceDatabasePopulator(new ClassPathResource("data.sql")), this.database);
		return done + ", then data.sql";
	}

	private String write(String sql) throws SQLException {
		try (Connection connection = this.database.getConnection();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			int rows = statement.executeUpdate(sql);
			try (ResultSet now = statement.executeQuery("select now()")) {
				now.next();
				this.strip.committing(now.getObject(1, OffsetDateTime.class).toInstant());
			}
			connection.commit();
			return (rows > 0) ? "%s: %,d row%s".formatted(sql, rows, (rows > 1) ? "s" : "") : sql;
		}
	}

	/**
	 * Ends a server process, as an administrator or a failing server would.
	 */
	boolean terminate(int backendPid) throws SQLException {
		try (Connection connection = this.database.getConnection();
				PreparedStatement statement = connection.prepareStatement("select pg_terminate_backend(?)")) {
			statement.setInt(1, backendPid);
			try (ResultSet result = statement.executeQuery()) {
				return result.next() && result.getBoolean(1);
			}
		}
	}

}
