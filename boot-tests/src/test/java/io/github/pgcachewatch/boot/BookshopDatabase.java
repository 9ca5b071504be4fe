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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

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
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("spring.datasource.url", database.url());
		properties.put("spring.datasource.username", database.username());
		properties.put("spring.datasource.password", database.password());
		properties.put("pgcachewatch.fail-fast", "true");
		for (String property : further) {
			int end = property.indexOf('=');
			properties.put(property.substring(0, end), property.substring(end + 1));
		}
		return properties.entrySet().stream().map(Map.Entry::toString).toArray(String[]::new);
	}

	/**
	 * Returns an application's properties as its command line, which prevails over its
	 * files.
	 */
	public static String[] arguments(TestDatabase database, String... further) {
		return Stream.of(properties(database, further)).map("--"::concat).toArray(String[]::new);
	}

	/**
	 * Returns how many listeners are connected.
	 */
	public static int listeners(TestDatabase database) {
		return Integer.parseInt(query(database, "select count(*) from pg_stat_activity "
				+ "where datname = current_database() and application_name like '%-pgcachewatch'"));
	}

	/**
	 * Returns the one value that a query finds.
	 */
	public static String query(TestDatabase database, String sql) {
		try (Connection connection = database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
