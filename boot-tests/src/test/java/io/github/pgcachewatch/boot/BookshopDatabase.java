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

package io.github.pgcachewatch.boot;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * Databases for the bookshop.
 */
public final class BookshopDatabase {

	private BookshopDatabase() {
	}

	/**
	 * Creates one with tables and rows.
	 */
	public static TestDatabase create() {
		TestDatabase database = PostgresServer.shared().createDatabase();
		database.execute("create table book (id bigint primary key, title text)",
				"create table author (id bigint primary key, name text)", "insert into book values (1, 'Emma')",
				"insert into author values (1, 'Jane Austen')");
		return database;
	}

	public static void register(TestDatabase database, DynamicPropertyRegistry registry) {
		registry.add("spring.datasource.url", database::url);
		registry.add("spring.datasource.username", database::username);
		registry.add("spring.datasource.password", database::password);
	}

	/**
	 * Returns an application's properties.
	 */
	public static String[] properties(TestDatabase database, String... further) {
		List<String> properties = new ArrayList<>(
				List.of("spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
						"spring.datasource.password=" + database.password(), "pgcachewatch.fail-fast=true"));
		properties.addAll(List.of(further));
		return properties.toArray(String[]::new);
	}

	/**
	 * Returns how many listeners are connected.
	 */
	public static int listeners(TestDatabase database) {
		try (Connection connection = database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("select count(*) from pg_stat_activity "
						+ "where datname = current_database() and application_name like '%-pgcachewatch'")) {
			result.next();
			return result.getInt(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
