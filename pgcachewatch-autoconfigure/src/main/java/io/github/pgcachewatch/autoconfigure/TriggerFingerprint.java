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

package io.github.pgcachewatch.autoconfigure;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TableDescription;
import io.github.pgcachewatch.trigger.TableStatus;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether tables, their partitions and their triggers are the same rows of the
 * catalogue as before. A trigger that was away between two checks is as it was to all
 * other appearances, whoever put it back, and yet changes were missed.
 */
final class TriggerFingerprint {

	private static final String SQL = """
			WITH RECURSIVE tree (oid) AS (
				SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
					JOIN unnest(?::text[], ?::text[]) AS t (schema, name) ON c.relname = t.name
						AND (n.nspname = t.schema OR t.schema IS NULL)
				UNION
				SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid
			)
			SELECT md5(string_agg(concat_ws(':', tree.oid, t.oid, t.xmin, t.tgenabled), ',' ORDER BY tree.oid, t.oid))
				FROM tree LEFT JOIN pg_trigger t ON t.tgrelid = tree.oid AND NOT t.tgisinternal""";

	private TriggerFingerprint() {
	}

	static String of(Connection connection, List<TableStatus> tables) throws SQLException {
		List<TableName> names = tables.stream()
			.map(TableStatus::description)
			.filter(Objects::nonNull)
			.map(TableDescription::resolved)
			.toList();
		try (PreparedStatement statement = connection.prepareStatement(SQL)) {
			statement.setArray(1, array(connection, names.stream().map(TableName::schema).toArray()));
			statement.setArray(2, array(connection, names.stream().map(TableName::name).toArray()));
			try (ResultSet result = statement.executeQuery()) {
				result.next();
				return String.valueOf(result.getString(1));
			}
		}
	}

	private static Array array(Connection connection, @Nullable Object[] values) throws SQLException {
		return connection.createArrayOf("text", values);
	}

}
