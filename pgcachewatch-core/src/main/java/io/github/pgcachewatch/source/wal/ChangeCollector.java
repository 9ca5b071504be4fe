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

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChangeWriter;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the transactions of the stream changed. Used by one thread.
 */
final class ChangeCollector implements PgOutputHandler {

	private final String channel;

	private final int maxKeys;

	private final RelationMappings mappings;

	private final Consumer<CommittedTransaction> committed;

	private final TableChangeWriter writer = new TableChangeWriter();

	private final Map<Integer, RelationMapping> relations = new HashMap<>();

	// The former and the present tables of what stands for others than before.
	private final Set<TableName> renamed = new LinkedHashSet<>();

	private @Nullable TransactionChanges changes;

	private int xid;

	/**
	 * Creates a collector.
	 * @param channel the channel that is notified
	 * @param maxKeys how many keys of one table are sent one by one
	 * @param mappings says what is sent of a relation
	 * @param committed takes each transaction of which something is sent
	 */
	ChangeCollector(String channel, int maxKeys, RelationMappings mappings, Consumer<CommittedTransaction> committed) {
		this.channel = channel;
		this.maxKeys = maxKeys;
		this.mappings = mappings;
		this.committed = committed;
	}

	@Override
	public void begin(int xid, Instant committedAt) {
		this.xid = xid;
		this.changes = new TransactionChanges(this.channel, this.maxKeys, committedAt);
	}

	@Override
	public void commit(long endPosition) {
		List<String> payloads = changes().payloads(this.writer);
		this.changes = null;
		if (!payloads.isEmpty()) {
			this.committed.accept(new CommittedTransaction(this.xid, endPosition, payloads));
		}
	}

	@Override
	public void relation(ReplicatedRelation relation) throws SQLException {
		RelationMapping present = this.mappings.map(relation);
		RelationMapping former = this.relations.put(relation.oid(), present);
		if (former != null) {
			compare(former, present.tables());
		}
	}

	@Override
	public void insert(int relation, TupleData added) {
		RelationMapping mapping = mapping(relation);
		changes().add(Operation.INSERT, mapping.tables(), mapping.added(added));
	}

	@Override
	public void update(int relation, @Nullable TupleData old, TupleData updated) {
		RelationMapping mapping = mapping(relation);
		if (old != null) {
			changes().add(Operation.UPDATE, mapping.tables(), mapping.identity(old, null));
		}
		changes().add(Operation.UPDATE, mapping.tables(), mapping.identity(updated, old));
	}

	@Override
	public void delete(int relation, TupleData old) {
		RelationMapping mapping = mapping(relation);
		changes().add(Operation.DELETE, mapping.tables(), mapping.identity(old, null));
	}

	@Override
	public void truncate(List<Integer> relations) {
		relations.forEach((relation) -> changes().add(Operation.TRUNCATE, mapping(relation).tables(), null));
	}

	/**
	 * Whether no transaction has been read in part.
	 */
	boolean isBetweenTransactions() {
		return this.changes == null;
	}

	/**
	 * Returns the object IDs of the relations that were described.
	 */
	Set<Integer> relations() {
		return Set.copyOf(this.relations.keySet());
	}

	/**
	 * Takes over what the relations stand for now: a table that they are a part of may
	 * have been renamed, of which the stream says nothing.
	 * @param tables the tables of each relation that is still there
	 * @param asked the columns that are asked for of tables
	 * @return the former and the present tables of each relation that stands for others
	 * than when this was last called
	 */
	Set<TableName> remap(Map<Integer, List<TableName>> tables, Function<List<TableName>, Set<String>> asked) {
		tables.forEach((relation, present) -> {
			RelationMapping former = mapping(relation);
			compare(former, present);
			this.relations.put(relation, former.with(present, asked.apply(present)));
		});
		Set<TableName> renamed = Set.copyOf(this.renamed);
		this.renamed.clear();
		return renamed;
	}

	private void compare(RelationMapping former, List<TableName> present) {
		if (!former.tables().equals(present)) {
			this.renamed.addAll(former.tables());
			this.renamed.addAll(present);
		}
	}

	/**
	 * Writes that anything in tables may have changed: by each operation, since a route
	 * may ask for one alone.
	 */
	List<String> unknownChanges(Collection<TableName> tables) {
		TransactionChanges unknown = new TransactionChanges(this.channel, this.maxKeys, Instant.now());
		for (Operation operation : Operation.values()) {
			unknown.add(operation, tables, null);
		}
		return unknown.payloads(this.writer);
	}

	private TransactionChanges changes() {
		if (this.changes == null) {
			throw new IllegalArgumentException("no transaction has begun");
		}
		return this.changes;
	}

	private RelationMapping mapping(int relation) {
		RelationMapping mapping = this.relations.get(relation);
		if (mapping == null) {
			throw new IllegalArgumentException(
					"the relation " + Integer.toUnsignedLong(relation) + " was not described");
		}
		return mapping;
	}

	/**
	 * Says what is sent of a relation.
	 */
	@FunctionalInterface
	interface RelationMappings {

		RelationMapping map(ReplicatedRelation relation) throws SQLException;

	}

}
