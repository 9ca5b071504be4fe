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

package io.github.pgcachewatch.trigger.catalog;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TriggerFunction;

/**
 * Reads the system catalogs. All tables are looked at in one round trip, so that a
 * start-up with nothing to do costs milliseconds. Thread-safe.
 */
public final class SystemCatalog {

	private static final String TREES = """
			WITH RECURSIVE request AS (
			  SELECT r.* FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS r(schema, name, id)
			), named AS (
			  SELECT r.id, c.oid FROM request r
			  JOIN pg_catalog.pg_class c ON c.relname = r.name
			  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			  WHERE CASE WHEN r.schema = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = r.schema END
			), up AS (
			  SELECT id, oid FROM named
			  UNION SELECT up.id, i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.oid
			), tree AS (
			  SELECT id, oid FROM up
			  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = up.oid)
			  UNION SELECT tree.id, i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
			)
			""";

	private static final String SERVER = """
			SELECT pg_catalog.pg_is_in_recovery() AS standby, pg_catalog.getdatabaseencoding() AS encoding, current_user AS role;
			""";

	private static final String COLUMNS = TREES
			+ """
					SELECT named.id, a.attname, NOT a.attnotnull AS nullable, base.typname, base.typcategory,
					  COALESCE(col.collisdeterministic, true) AS deterministic
					FROM named
					JOIN pg_catalog.pg_attribute a ON a.attrelid = named.oid AND a.attnum > 0 AND NOT a.attisdropped
					LEFT JOIN pg_catalog.pg_collation col ON col.oid = a.attcollation
					CROSS JOIN LATERAL (
					  WITH RECURSIVE domain AS (
					    SELECT t.typname, t.typcategory, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
					    UNION ALL SELECT t.typname, t.typcategory, t.typtype, t.typbasetype
					    FROM domain JOIN pg_catalog.pg_type t ON t.oid = domain.typbasetype WHERE domain.typtype = 'd')
					  SELECT domain.typname, domain.typcategory FROM domain WHERE domain.typtype <> 'd') base
					ORDER BY named.id, a.attnum;
					""";

	private static final String RELATIONS = TREES
			+ """
					SELECT tree.id, c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relispartition,
					  EXISTS (SELECT FROM named WHERE named.id = tree.id AND named.oid = c.oid) AS named,
					  EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) AS child,
					  pg_catalog.pg_get_userbyid(c.relowner) AS owner, pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned,
					  EXISTS (SELECT FROM pg_catalog.pg_subscription_rel s WHERE s.srrelid = c.oid) AS replicated,
					  CASE WHEN NOT c.relispartition AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) THEN (
					    WITH RECURSIVE above(oid) AS (
					      SELECT c.oid UNION SELECT i.inhparent FROM above JOIN pg_catalog.pg_inherits i ON i.inhrelid = above.oid)
					    SELECT pg_catalog.count(*) > 1 FROM above
					    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = above.oid)) ELSE false END AS shared,
					  ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
					    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v') AS columns,
					  g.tgname, g.tgtype, g.tgenabled, g.tgoldtable, g.tgnewtable, g.tgparentid <> 0::oid AS inherited,
					  g.tgqual IS NULL AND g.tgattr::text = '' AND g.tgconstraint = 0::oid AS plain,
					  CASE g.tgnargs WHEN 1 THEN pg_catalog.convert_from(
					    pg_catalog.rtrim(g.tgargs, E'\\\\x00'), pg_catalog.getdatabaseencoding()) END AS argument,
					  p.oid AS function, pn.nspname AS function_schema, p.proname,
					  pg_catalog.split_part(p.prosrc, E'\\n', 1) AS first_line, %s AS hash,
					  l.lanname = 'plpgsql' AND NOT p.prosecdef AND p.proconfig IS NULL AS plain_function,
					  pg_catalog.pg_has_role(p.proowner, 'USAGE') AS function_owned,
					  pg_catalog.has_table_privilege(p.proowner, c.oid, 'TRIGGER') AS function_trusted
					FROM tree
					JOIN pg_catalog.pg_class c ON c.oid = tree.oid
					JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
					LEFT JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid AND pg_catalog.starts_with(g.tgname::text, ?)
					LEFT JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
					LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
					LEFT JOIN pg_catalog.pg_language l ON l.oid = p.prolang
					ORDER BY tree.id, child, n.nspname, c.relname, g.tgname
					"""
				.formatted(TriggerFunction.hashOf("p.prosrc"));

	private static final String FUNCTIONS = """
			SELECT p.oid, n.nspname, p.proname, r.rolname, r.rolsuper, pg_catalog.pg_has_role(p.proowner, 'USAGE') AS owned,
			  EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgfoid = p.oid) AS used
			FROM pg_catalog.pg_proc p
			JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
			JOIN pg_catalog.pg_roles r ON r.oid = p.proowner
			WHERE pg_catalog.starts_with(p.proname::text, ?) AND p.pronargs = 0 AND p.prorettype = 'pg_catalog.trigger'::regtype::oid
			ORDER BY n.nspname, p.proname;
			""";

	private static final String USED = """
			SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgfoid = ?::oid AND tgrelid <> ALL (?::oid[]))
			""";

	/** No null: a session with {@code array_nulls=off} reads that as a name. */
	private static final String NO_SCHEMA = "";

	private final String prefix;

	/**
	 * Creates a reader of the triggers whose names begin with a prefix.
	 */
	public SystemCatalog(String prefix) {
		this.prefix = prefix;
	}

	public CatalogSnapshot read(Connection connection, Collection<TableName> tables) throws SQLException {
		List<TableName> distinct = tables.stream().distinct().toList();
		Array schemas = connection.createArrayOf("text",
				distinct.stream().map((table) -> Objects.requireNonNullElse(table.schema(), NO_SCHEMA)).toArray());
		Array names = connection.createArrayOf("text", distinct.stream().map(TableName::name).toArray());
		try (PreparedStatement statement = connection.prepareStatement(SERVER + FUNCTIONS + COLUMNS + RELATIONS)) {
			statement.setString(1, this.prefix);
			for (int i = 2; i <= 5; i += 2) {
				statement.setArray(i, schemas);
				statement.setArray(i + 1, names);
			}
			statement.setString(6, this.prefix);
			statement.execute();
			return read(statement, distinct);
		}
		finally {
			schemas.free();
			names.free();
		}
	}

	private CatalogSnapshot read(PreparedStatement statement, List<TableName> tables) throws SQLException {
		List<RelationTreeReader> readers = new ArrayList<>();
		tables.forEach((table) -> readers.add(new RelationTreeReader(table)));
		ServerState server;
		try (ResultSet row = statement.getResultSet()) {
			row.next();
			server = new ServerState(row.getBoolean("standby"), row.getString("encoding"), row.getString("role"));
		}
		statement.getMoreResults();
		List<ChannelFunction> functions = functions(statement);
		statement.getMoreResults();
		try (ResultSet row = statement.getResultSet()) {
			while (row.next()) {
				readers.get(row.getInt("id") - 1).readColumn(row);
			}
		}
		statement.getMoreResults();
		try (ResultSet row = statement.getResultSet()) {
			while (row.next()) {
				readers.get(row.getInt("id") - 1).readRelation(row);
			}
		}
		return new CatalogSnapshot(server, functions, RelationTreeReader.trees(readers, server.role(), functions));
	}

	private static List<ChannelFunction> functions(PreparedStatement statement) throws SQLException {
		List<ChannelFunction> functions = new ArrayList<>();
		try (ResultSet row = statement.getResultSet()) {
			while (row.next()) {
				functions.add(new ChannelFunction(row.getLong("oid"),
						new TableName(row.getString("nspname"), row.getString("proname")), row.getString("rolname"),
						row.getBoolean("rolsuper"), row.getBoolean("owned"), row.getBoolean("used")));
			}
		}
		return functions;
	}

	/**
	 * Whether a function is one of this library's, by its name.
	 */
	public boolean isOurs(InstalledFunction function) {
		return function.name().name().startsWith(this.prefix);
	}

	/**
	 * Whether a trigger on any table calls a function.
	 */
	public boolean isUsed(Connection connection, ChannelFunction function) throws SQLException {
		return isUsedBeside(connection, function.oid(), List.of());
	}

	/**
	 * Whether a trigger on any table but the given ones calls a function.
	 */
	public boolean isUsedBeside(Connection connection, long function, Collection<Long> relations) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(USED)) {
			statement.setLong(1, function);
			statement.setArray(2, connection.createArrayOf("int8", relations.toArray()));
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return row.getBoolean(1);
			}
		}
	}

}
