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

package io.github.pgcachewatch.trigger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TriggerException.Reason;
import io.github.pgcachewatch.trigger.catalog.Relation;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.catalog.ServerState;
import io.github.pgcachewatch.trigger.definition.SqlText;
import org.jspecify.annotations.Nullable;

/**
 * Says whether what a request names can be watched, and if not, why and what to do.
 */
final class TableInspector {

	private final NameSuggestions suggestions;

	private final String role;

	private final String channel;

	TableInspector(Connection connection, ServerState server, String channel) {
		this.suggestions = new NameSuggestions(connection);
		this.role = server.role();
		this.channel = channel;
	}

	/**
	 * Checks a request.
	 * @throws TriggerException if its table cannot be watched
	 */
	void check(WatchRequest request, @Nullable RelationTree tree) throws SQLException {
		if (tree == null) {
			throw new TriggerException(Reason.UNKNOWN_TABLE, place(request) + " is not there for role '" + this.role
					+ "'. " + this.suggestions.forTable(request.table()));
		}
		checkKind(request, tree);
		List<Relation> roots = tree.roots();
		if (roots.size() > 1) {
			throw new TriggerException(Reason.NOT_A_TABLE, place(request)
					+ " inherits from several tables, and a change made through one of them carries that one's name. "
					+ "Watch them instead: " + names(roots) + ".");
		}
		for (String key : request.keyColumns()) {
			checkColumn(request, tree, key, "which is to be a key", " as keys");
		}
		for (String column : request.comparedColumns()) {
			checkColumn(request, tree, column, "which 'columns' names", "");
		}
	}

	private void checkColumn(WatchRequest request, RelationTree tree, String column, String use, String end)
			throws SQLException {
		if (!tree.columns().containsKey(column)) {
			throw new TriggerException(Reason.UNKNOWN_COLUMN, place(request) + " has no column '" + column + "', " + use
					+ ". " + this.suggestions.forColumn(column, tree.columns().keySet()));
		}
		if (!tree.named().columns().contains(column)) {
			throw new TriggerException(Reason.UNKNOWN_COLUMN, place(request) + " has the column '" + column + "', "
					+ use
					+ ", as a VIRTUAL generated column, which triggers cannot read. Make it STORED, by ALTER TABLE "
					+ SqlText.identifier(tree.named().name()) + " DROP COLUMN " + SqlText.identifier(column)
					+ " and ADD COLUMN ... GENERATED ALWAYS AS (...) STORED, or use the columns that it is computed "
					+ "from" + end + ".");
		}
	}

	private void checkKind(WatchRequest request, RelationTree tree) throws SQLException {
		Relation named = tree.named();
		String schema = Objects.requireNonNull(named.name().schema());
		if (tree.persistence() == 't') {
			throw new TriggerException(Reason.NOT_A_TABLE, place(request)
					+ " is a temporary table, which no other session sees. Qualify the name with its schema if another "
					+ "table of that name is meant.");
		}
		if (schema.startsWith("pg_") || schema.equals("information_schema")) {
			throw new TriggerException(Reason.NOT_A_TABLE,
					place(request) + " is a system catalog, on which PostgreSQL allows no triggers.");
		}
		switch (named.kind()) {
			case 'r', 'p' -> {
			}
			case 'v',
					'm' ->
				throw new TriggerException(Reason.NOT_A_TABLE,
						place(request) + " is a " + ((named.kind() == 'm') ? "materialized " : "")
								+ "view, which has no rows of its own to watch. "
								+ ((named.kind() == 'm')
										? this.suggestions.forMaterializedView(named.oid(), this.channel)
										: this.suggestions.forView(named.oid())));
			case 'f' -> throw new TriggerException(Reason.NOT_A_TABLE,
					place(request) + " is a foreign table, whose changes are made on another server. Watch it there.");
			default -> throw new TriggerException(Reason.NOT_A_TABLE,
					place(request) + " is " + kind(named.kind()) + ", and only tables can be watched.");
		}
	}

	private static String kind(char kind) {
		return switch (kind) {
			case 'S' -> "a sequence";
			case 'i', 'I' -> "an index";
			case 'c' -> "a composite type";
			default -> "of kind '" + kind + "'";
		};
	}

	private static String place(WatchRequest request) {
		return "Table '" + request.table() + "' (" + request.requestedBy() + ")";
	}

	private static String names(List<Relation> relations) {
		return relations.stream()
			.map(Relation::name)
			.map(TableName::toString)
			.collect(Collectors.joining("', '", "'", "'"));
	}

}
