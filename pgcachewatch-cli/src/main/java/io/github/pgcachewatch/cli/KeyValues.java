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
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings keys that were typed in into the form in which a trigger would send them: the
 * server itself converts the text to the column's type and prints it as JSON, and the
 * library reads that as it would a notification.
 */
final class KeyValues {

	private static final String PAYLOAD = """
			SELECT pg_catalog.json_build_object('operation', 'update', 'table', 't', 'keys',
			  pg_catalog.json_build_array((SELECT pg_catalog.json_object_agg(c.key, c.value)
			    FROM pg_catalog.json_each(pg_catalog.to_json(r)) AS c WHERE c.key = ANY (keys.names))))::text
			FROM pg_catalog.json_populate_record(NULL::%s, ?::json) AS r, (SELECT ?::text[] AS names) AS keys
			""";

	private static final JsonMapper json = JsonMapper.builder().build();

	private static final TableChangeReader reader = new TableChangeReader();

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
		try (PreparedStatement statement = connection.prepareStatement(PAYLOAD.formatted(qualified))) {
			statement.setString(1, json.writeValueAsString(key.columns()));
			statement.setArray(2, connection.createArrayOf("text", key.columns().keySet().toArray()));
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return new LinkedHashMap<>(
						reader.read(new PgNotification("", 0, row.getString(1), Instant.now())).keys().get(0));
			}
		}
		catch (MalformedPayloadException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
