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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TreePosition;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.jspecify.annotations.Nullable;

/**
 * Puts the rows that the catalog has for one requested table together. Not thread-safe.
 */
final class RelationTreeReader {

	private final TableName requested;

	private final Map<String, Column> columns = new LinkedHashMap<>();

	private final Map<Long, Relation> members = new LinkedHashMap<>();

	private @Nullable Long named;

	private char persistence;

	RelationTreeReader(TableName requested) {
		this.requested = requested;
	}

	static Map<TableName, RelationTree> trees(List<RelationTreeReader> readers, String role,
			List<ChannelFunction> functions) {
		Map<TableName, RelationTree> trees = new LinkedHashMap<>();
		for (RelationTreeReader reader : readers) {
			Relation named = (reader.named != null) ? reader.members.get(reader.named) : null;
			if (named != null) {
				trees.put(reader.requested, new RelationTree(reader.requested, named, reader.persistence,
						List.copyOf(reader.members.values()), reader.columns, role, functions));
			}
		}
		return trees;
	}

	void readColumn(ResultSet row) throws SQLException {
		String name = row.getString("attname");
		this.columns.put(name, new Column(name, row.getString("typname"), row.getString("typcategory").charAt(0),
				row.getBoolean("deterministic"), row.getBoolean("nullable")));
	}

	void readRelation(ResultSet row) throws SQLException {
		long oid = row.getLong("oid");
		Relation member = this.members.get(oid);
		if (member == null) {
			member = relation(oid, row);
			this.members.put(oid, member);
			if (row.getBoolean("named")) {
				this.named = oid;
				this.persistence = row.getString("relpersistence").charAt(0);
			}
		}
		if (row.getString("tgname") != null) {
			member.triggers().add(trigger(row));
		}
	}

	private static Relation relation(long oid, ResultSet row) throws SQLException {
		TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
		Set<String> columns = Set.of((String[]) row.getArray("columns").getArray());
		return new Relation(oid, name, row.getString("relkind").charAt(0), position(row), row.getString("owner"),
				row.getBoolean("owned"), row.getBoolean("replicated"), row.getBoolean("shared"), columns,
				new ArrayList<>());
	}

	private static TreePosition position(ResultSet row) throws SQLException {
		if (!row.getBoolean("child")) {
			return TreePosition.ROOT;
		}
		return row.getBoolean("relispartition") ? TreePosition.PARTITION : TreePosition.CHILD;
	}

	private static InstalledTrigger trigger(ResultSet row) throws SQLException {
		InstalledFunction function = new InstalledFunction(row.getLong("function"),
				new TableName(row.getString("function_schema"), row.getString("proname")), row.getString("hash"),
				row.getBoolean("plain_function"), row.getBoolean("function_owned"), row.getBoolean("function_trusted"));
		return new InstalledTrigger(row.getString("tgname"), row.getInt("tgtype"), row.getString("tgenabled").charAt(0),
				row.getBoolean("inherited"), row.getBoolean("plain"),
				TriggerSpec.parse(row.getString("argument"), row.getString("first_line")), row.getString("tgoldtable"),
				row.getString("tgnewtable"), function);
	}

}
