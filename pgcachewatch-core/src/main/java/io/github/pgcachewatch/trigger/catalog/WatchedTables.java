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

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerNames;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;

/**
 * Finds the tables of a database that have triggers of this library, of any application
 * and for any channel.
 */
public final class WatchedTables {

	private static final String TRIGGERS = """
			WITH RECURSIVE up AS (
			  SELECT g.tgrelid AS start, g.tgrelid AS oid,
			    pg_catalog.substring(g.tgname::text, '^pgcachewatch_[0-9a-f]{8}_') AS prefix,
			    pg_catalog.split_part(p.prosrc, E'\\n', 1) AS first_line,
			    CASE g.tgnargs WHEN 1 THEN pg_catalog.convert_from(
			      pg_catalog.rtrim(g.tgargs, E'\\\\x00'), pg_catalog.getdatabaseencoding()) END AS argument
			  FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
			  WHERE g.tgname::text ~ '^pgcachewatch_[0-9a-f]{8}_'
			  UNION SELECT up.start, i.inhparent, up.prefix, up.first_line, up.argument
			  FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.oid
			), root AS (
			  SELECT up.*, EXISTS (SELECT FROM up own WHERE own.start = up.oid AND own.prefix = up.prefix) AS own
			  FROM up WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = up.oid)
			), watched AS (
			  SELECT root.*, pg_catalog.bool_or(own) OVER (PARTITION BY start, prefix) AS beside FROM root
			)
			SELECT DISTINCT n.nspname, c.relname, up.prefix, up.first_line, up.argument
			FROM watched up JOIN pg_catalog.pg_class c ON c.oid = up.oid
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE up.own OR NOT up.beside
			ORDER BY n.nspname, c.relname, up.prefix, up.first_line, up.argument
			""";

	private WatchedTables() {
	}

	/**
	 * Looks for the tables.
	 * @param connection a connection
	 * @param channel a channel that is known, by which its triggers are recognized though
	 * their functions were changed
	 * @return the tables by schema and name, each once for every channel
	 * @throws SQLException if the connection fails
	 */
	public static List<WatchedTable> find(Connection connection, String channel) throws SQLException {
		Map<Place, List<TriggerSpec>> specs = new LinkedHashMap<>();
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(TRIGGERS)) {
			while (row.next()) {
				TableName table = new TableName(row.getString("nspname"), row.getString("relname"));
				List<TriggerSpec> found = specs.computeIfAbsent(new Place(table, row.getString("prefix")),
						(place) -> new ArrayList<>());
				TriggerSpec.parse(row.getString("argument"), row.getString("first_line")).ifPresent(found::add);
			}
		}
		List<WatchedTable> tables = new ArrayList<>();
		specs.forEach((place, found) -> tables.add(watched(place, found, channel)));
		return tables;
	}

	private static WatchedTable watched(Place place, List<TriggerSpec> specs, String channel) {
		Optional<TriggerSpec> union = specs.stream()
			.filter((spec) -> TriggerNames.prefix(spec.channel()).equals(place.prefix()))
			.reduce((one, other) -> (one.version() >= other.version()) ? one.union(other) : other.union(one));
		if (union.isPresent()) {
			TriggerSpec spec = union.get();
			return new WatchedTable(place.table(), spec.channel(), List.copyOf(spec.keys()), spec.level(),
					spec.version());
		}
		boolean known = TriggerNames.prefix(channel).equals(place.prefix());
		return new WatchedTable(place.table(), known ? channel : null, List.of(), TriggerLevel.STATEMENT, 0);
	}

	private record Place(TableName table, String prefix) {
	}

}
