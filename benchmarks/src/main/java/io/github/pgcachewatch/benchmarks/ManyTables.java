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

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application whose caches depend on twenty tables, in turns.
 *
 * @param url the database
 * @param user who owns the tables and runs the application
 */
record ManyTables(String url, String user) {

	static final int TABLES = 20;

	/**
	 * Creates the tables and their triggers.
	 */
	void create() throws SQLException {
		try (Connection connection = DriverManager.getConnection(this.url, this.user, this.user);
				Statement statement = connection.createStatement()) {
			for (String table : WatchedApplication.TABLES) {
				statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (id bigint PRIMARY KEY, title text)");
			}
			for (int i = 0; i < TABLES; i++) {
				statement.execute("CREATE TABLE IF NOT EXISTS watched_" + i + " (id bigint PRIMARY KEY)");
			}
		}
		start(true, TABLES).close();
	}

	ConfigurableApplicationContext start(boolean enabled, int caches) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("pgcachewatch.enabled", enabled);
		properties.put("spring.datasource.username", this.user);
		properties.put("spring.datasource.password", this.user);
		for (int i = 0; i < caches; i++) {
			String cache = "pgcachewatch.caches.watched" + i + ".invalidated-by[0].";
			properties.put(cache + "table", "watched_" + i % TABLES);
			properties.put(cache + "key", "id");
			properties.put(cache + "key-type", "java.lang.Long");
		}
		return WatchedApplication.start(this.url, properties);
	}

}
