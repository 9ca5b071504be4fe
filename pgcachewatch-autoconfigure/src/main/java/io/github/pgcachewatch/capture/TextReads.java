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

package io.github.pgcachewatch.capture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.capture.rows.RowCondition;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * What a statement reads. Immutable.
 *
 * @param tables the tables, with their schemas; of a partition, its root
 * @param doubts what else the result depends on
 * @param unseen why its text does not tell everything, so that the transaction in which
 * it ran must be asked; {@code null} if it does
 * @param indirect whether it may read other rows than its text asks for, through a view,
 * a function or a policy
 * @param rows what holds for all rows that it reads of a table, where that is known
 */
record TextReads(Set<TableName> tables, List<Doubt> doubts, @Nullable String unseen, boolean indirect,
		Map<TableName, Set<RowCondition>> rows) {

	static final TextReads NOTHING = new TextReads(Set.of(), List.of(), null, false);

	TextReads {
		tables = Set.copyOf(tables);
		doubts = List.copyOf(doubts);
		rows = Map.copyOf(rows);
	}

	TextReads(Set<TableName> tables, List<Doubt> doubts, @Nullable String unseen, boolean indirect) {
		this(tables, doubts, unseen, indirect, Map.of());
	}

	static TextReads doubtful(FindingKind kind, @Nullable String subject) {
		return new TextReads(Set.of(), List.of(new Doubt(kind, subject)), null, true);
	}

	static TextReads unseen(String reason) {
		return new TextReads(Set.of(), List.of(), reason, true);
	}

	/**
	 * Returns what is read if nothing more can be found out.
	 */
	TextReads withoutTransaction() {
		return (this.unseen != null) ? with(doubtful(FindingKind.OPAQUE_STATEMENT, this.unseen)) : this;
	}

	/**
	 * Returns what is read with what the transaction was seen to read.
	 */
	TextReads with(TextReads transaction) {
		Set<TableName> tables = new HashSet<>(this.tables);
		tables.addAll(transaction.tables);
		List<Doubt> doubts = new ArrayList<>(this.doubts);
		transaction.doubts.stream().filter((doubt) -> !doubts.contains(doubt)).forEach(doubts::add);
		return new TextReads(tables, doubts, null, this.indirect || transaction.indirect);
	}

	TextReads withRows(Map<TableName, Set<RowCondition>> rows) {
		return new TextReads(this.tables, this.doubts, this.unseen, this.indirect, rows);
	}

	/**
	 * Something beside tables that a result depends on.
	 *
	 * @param kind what it is
	 * @param subject its name or description
	 */
	record Doubt(FindingKind kind, @Nullable String subject) {
	}

}
