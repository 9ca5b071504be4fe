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

package io.github.pgcachewatch.watch;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether tables, their partitions, their triggers and what those execute, and
 * their entries in a publication, are the same rows of the system catalog as before. A
 * trigger that was dropped and installed again between two checks looks as it did, and
 * yet changes were missed.
 */
final class TriggerFingerprint {

	private static final String SQL = """
			WITH RECURSIVE tree (number, oid, link) AS (
				SELECT t.number, c.oid, ''
					FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS t (schema, name, number)
					JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
					JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
				UNION
				SELECT tree.number, i.inhrelid, i.xmin::text
					FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid
			)
			SELECT tree.number, pg_catalog.md5(pg_catalog.string_agg(
				pg_catalog.concat_ws(':', tree.oid, tree.link, t.oid, t.xmin, t.tgenabled, p.xmin,
					(SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', r.oid, r.xmin, b.xmin), ';' ORDER BY r.oid)
						FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication b ON b.oid = r.prpubid
						WHERE r.prrelid = tree.oid AND pg_catalog.starts_with(b.pubname::text, 'pgcachewatch_'))),
					',' ORDER BY tree.oid, tree.link, t.oid))
				FROM tree LEFT JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.oid AND NOT t.tgisinternal
					LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
				GROUP BY tree.number""";

	private TriggerFingerprint() {
	}

	/**
	 * Returns the fingerprint of each table that is there.
	 */
	static Map<TableName, String> of(Connection connection, List<TableStatus> tables) throws SQLException {
		List<TableDescription> found = tables.stream().map(TableStatus::description).filter(Objects::nonNull).toList();
		if (found.isEmpty()) {
			return Map.of();
		}
		List<TableName> names = found.stream().map(TableDescription::resolved).toList();
		Map<TableName, String> fingerprints = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement(SQL)) {
			statement.setArray(1, array(connection, names.stream().map(TableName::schema).toArray()));
			statement.setArray(2, array(connection, names.stream().map(TableName::name).toArray()));
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					fingerprints.put(found.get(result.getInt(1) - 1).name(), result.getString(2));
				}
			}
		}
		return fingerprints;
	}

	private static Array array(Connection connection, @Nullable Object[] values) throws SQLException {
		return connection.createArrayOf("text", values);
	}

}
