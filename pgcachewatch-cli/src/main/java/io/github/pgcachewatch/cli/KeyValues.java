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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.event.MalformedPayloadException;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChangeReader;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings keys that were typed in into the form in which a trigger would send them: the
 * server itself converts the text to the column's type, and prints it as JSON.
 */
final class KeyValues {

	private static final JsonMapper json = JsonMapper.builder().build();

	private KeyValues() {
	}

	static List<Map<String, @Nullable Object>> read(Connection connection, TableName table, List<KeyArgument> keys)
			throws SQLException {
		List<Map<String, @Nullable Object>> rows = new ArrayList<>();
		for (KeyArgument key : keys) {
			rows.add(read(connection, table, key));
		}
		return rows;
	}

	private static Map<String, @Nullable Object> read(Connection connection, TableName table, KeyArgument key)
			throws SQLException {
		PGConnection postgres = connection.unwrap(PGConnection.class);
		String name = postgres.escapeIdentifier(table.name());
		String qualified = (table.schema() != null) ? postgres.escapeIdentifier(table.schema()) + "." + name : name;
		String sql = "SELECT pg_catalog.to_json(r)::text FROM pg_catalog.json_populate_record(NULL::" + qualified
				+ ", ?::json) AS r";
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, json.writeValueAsString(key.columns()));
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return typed(json.readTree(row.getString(1)), key);
			}
		}
	}

	/**
	 * Has the library read the values, as it would those of a notification.
	 */
	private static Map<String, @Nullable Object> typed(JsonNode row, KeyArgument key) {
		ObjectNode payload = json.createObjectNode().put("operation", "update").put("table", "t");
		ObjectNode values = payload.putArray("keys").addObject();
		key.columns().keySet().forEach((column) -> values.set(column, row.get(column)));
		try {
			PgNotification notification = new PgNotification("", 0, payload.toString(), Instant.now());
			return new LinkedHashMap<>(new TableChangeReader().read(notification).keys().get(0));
		}
		catch (MalformedPayloadException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
