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

package io.github.pgcachewatch.trigger.publication;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;

/**
 * Reads the state of a publication from the catalog.
 */
final class PublicationReader {

	private static final String PUBLICATION = """
			SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate AND NOT pubviaroot
				FROM pg_catalog.pg_publication WHERE pubname = ?::text""";

	/**
	 * What a server that is too old for it does not have is null in JSON. A further
	 * partition has the default identity, whatever that of its root is.
	 */
	private static final String RELATIONS = """
			WITH RECURSIVE tree (number, depth, oid) AS (
				SELECT t.number, 0, c.oid
					FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS t (schema, name, number)
					JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
					JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
				UNION
				SELECT tree.number, tree.depth + 1, i.inhrelid
					FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
			)
			SELECT tree.number, n.nspname, c.relname, un.nspname, u.relname, c.relkind, c.relpersistence = 'u',
				r.identity = 'f',
				ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND CASE r.identity
						WHEN 'f' THEN a.attgenerated = ''
						ELSE EXISTS (SELECT FROM pg_catalog.pg_index i
							WHERE i.indrelid = c.oid AND i.indislive AND i.indimmediate AND (i.indisvalid OR c.relkind = 'p')
								AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) AND CASE r.identity
								WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END) END),
				ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> ''
						AND a.attgenerated::text IS DISTINCT FROM pg_catalog.to_jsonb(p) ->> 'pubgencols'::text),
				pg_catalog.current_setting('server_version_num')::int >= 180000,
				coalesce(p.puballtables, false)
					OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND (r.prrelid = c.oid
						OR r.prrelid IN (SELECT relid::oid FROM pg_catalog.pg_partition_ancestors(c.oid) AS relid)))
					OR EXISTS (SELECT FROM pg_catalog.pg_publication_tables t
						WHERE t.pubname = p.pubname AND t.schemaname = n.nspname AND t.tablename = c.relname),
				EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid
					AND (pg_catalog.to_jsonb(r) ->> 'prqual'::text IS NOT NULL
						OR pg_catalog.to_jsonb(r) ->> 'prattrs'::text IS NOT NULL)
					AND (r.prrelid = c.oid OR r.prrelid IN (SELECT relid::oid FROM pg_catalog.pg_partition_ancestors(c.oid) AS relid)))
				FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid
					JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
					CROSS JOIN LATERAL (SELECT CASE c.relkind WHEN 'p' THEN 'd' ELSE c.relreplident END) AS r (identity)
					JOIN pg_catalog.pg_class u ON u.oid = CASE WHEN c.relispartition
						THEN pg_catalog.pg_partition_root(c.oid)::oid ELSE c.oid END
					JOIN pg_catalog.pg_namespace un ON un.oid = u.relnamespace
					LEFT JOIN pg_catalog.pg_publication p ON p.pubname = ?::text
				ORDER BY tree.number, tree.depth, n.nspname, c.relname""";

	private static final String TABLES = """
			SELECT n.nspname, c.relname
				FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
					JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
					JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
				WHERE p.pubname = ?::text ORDER BY n.nspname, c.relname""";

	private final Connection connection;

	private final String publication;

	PublicationReader(Connection connection, String publication) {
		this.connection = connection;
		this.publication = publication;
	}

	/**
	 * Returns the tables that were added to the publication.
	 */
	List<TableName> tables() throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(TABLES)) {
			statement.setString(1, this.publication);
			try (ResultSet result = statement.executeQuery()) {
				List<TableName> tables = new ArrayList<>();
				while (result.next()) {
					tables.add(new TableName(result.getString(1), result.getString(2)));
				}
				return tables;
			}
		}
	}

	PublicationState read(Collection<TableName> tables) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(PUBLICATION)) {
			statement.setString(1, this.publication);
			try (ResultSet result = statement.executeQuery()) {
				boolean exists = result.next();
				return new PublicationState(exists, exists && result.getBoolean(1), relations(List.copyOf(tables)));
			}
		}
	}

	private Map<TableName, List<PublishedRelation>> relations(List<TableName> tables) throws SQLException {
		Map<TableName, List<PublishedRelation>> relations = new LinkedHashMap<>();
		try (PreparedStatement statement = this.connection.prepareStatement(RELATIONS)) {
			statement.setArray(1, array(tables.stream().map(TableName::schema).toArray()));
			statement.setArray(2, array(tables.stream().map(TableName::name).toArray()));
			statement.setString(3, this.publication);
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					relations.computeIfAbsent(tables.get(result.getInt(1) - 1), (table) -> new ArrayList<>())
						.add(relation(result));
				}
			}
		}
		return relations;
	}

	private static PublishedRelation relation(ResultSet result) throws SQLException {
		return new PublishedRelation(new TableName(result.getString(2), result.getString(3)),
				new TableName(result.getString(4), result.getString(5)), result.getString(6).charAt(0),
				result.getBoolean(7), columns(result, 9), result.getBoolean(8), columns(result, 10),
				result.getBoolean(11), result.getBoolean(12), result.getBoolean(13));
	}

	private static Set<String> columns(ResultSet result, int index) throws SQLException {
		return Set.of((String[]) result.getArray(index).getArray());
	}

	private Array array(Object[] values) throws SQLException {
		return this.connection.createArrayOf("text", values);
	}

}
