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

package io.github.pgcachewatch.source.wal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Which tables the rows of a relation are changes of, and which of its columns are sent.
 * Immutable.
 * <p>
 * The columns of the replica identity are sent of every row, or, where that is FULL,
 * those that are asked for. Of an added row all that are asked for are sent, too: the
 * other columns of an updated or deleted row have no old values, and a column that is
 * missing clears the caches whose keys need it. A key that fits into no notification is
 * not known, so that no transaction holds many of them.
 */
final class RelationMapping {

	/** No notification is longer, in bytes. */
	private static final int MAX_LENGTH = 7999;

	/** Takes the place of bytes that are no text, as a database in SQL_ASCII may have. */
	private static final char NO_TEXT = '\uFFFD';

	private final ReplicatedRelation relation;

	private final List<TableName> tables;

	private final Map<Integer, Integer> baseTypes;

	private final List<SentColumn> identity;

	private final List<SentColumn> added;

	/**
	 * Creates a mapping.
	 * @param relation the relation
	 * @param tables the tables whose names the changes carry
	 * @param asked the columns that are asked for
	 * @param baseTypes the base types of domains
	 */
	RelationMapping(ReplicatedRelation relation, List<TableName> tables, Set<String> asked,
			Map<Integer, Integer> baseTypes) {
		this.relation = relation;
		this.tables = List.copyOf(tables);
		this.baseTypes = Map.copyOf(baseTypes);
		this.identity = new ArrayList<>();
		this.added = new ArrayList<>();
		for (int i = 0; i < relation.columns().size(); i++) {
			ReplicatedColumn column = relation.columns().get(i);
			SentColumn sent = new SentColumn(column.name(), i, baseTypes.getOrDefault(column.type(), column.type()));
			boolean isAsked = asked.contains(column.name());
			boolean isIdentity = relation.full() ? isAsked : column.identity();
			if (isIdentity) {
				this.identity.add(sent);
			}
			if (isIdentity || isAsked) {
				this.added.add(sent);
			}
		}
	}

	/**
	 * Returns the mapping of the same relation to other tables and columns.
	 */
	RelationMapping with(List<TableName> tables, Set<String> asked) {
		return new RelationMapping(this.relation, tables, asked, this.baseTypes);
	}

	/**
	 * Returns the tables that the rows are changes of: the relation itself, or the
	 * outermost tables that it is a part of.
	 */
	List<TableName> tables() {
		return this.tables;
	}

	/**
	 * Returns the key of an added row.
	 * @return the key, or {@code null} if it is not known
	 */
	@Nullable Map<String, @Nullable Object> added(TupleData row) {
		return key(this.added, row, null);
	}

	/**
	 * Returns the key of a row by its replica identity.
	 * @param row the row, or the columns of its identity
	 * @param old has the values that did not change and were not sent; {@code null} if
	 * there is none
	 * @return the key, or {@code null} if it is not known
	 */
	@Nullable Map<String, @Nullable Object> identity(TupleData row, @Nullable TupleData old) {
		return key(this.identity, row, old);
	}

	private static @Nullable Map<String, @Nullable Object> key(List<SentColumn> columns, TupleData row,
			@Nullable TupleData old) {
		if (columns.isEmpty()) {
			return null;
		}
		Map<String, @Nullable Object> key = new LinkedHashMap<>();
		for (SentColumn column : columns) {
			TupleData from = (row.isUnchanged(column.index()) && old != null) ? old : row;
			if (from.isUnchanged(column.index())) {
				return null;
			}
			if (from.length(column.index()) > MAX_LENGTH) {
				return null;
			}
			String text = from.text(column.index());
			if (text != null && text.indexOf(NO_TEXT) >= 0) {
				return null;
			}
			key.put(column.name(), (text != null) ? ColumnValues.read(text, column.type()) : null);
		}
		return key;
	}

	/**
	 * A column that is sent.
	 *
	 * @param name the name
	 * @param index the position in the rows
	 * @param type the type, which is no domain
	 */
	private record SentColumn(String name, int index, int type) {
	}

}
