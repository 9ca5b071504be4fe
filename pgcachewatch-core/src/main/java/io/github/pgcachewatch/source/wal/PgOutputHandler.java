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
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of the stream in their order. Rows are to be read within the call.
 */
interface PgOutputHandler {

	/**
	 * A transaction begins.
	 * @param xid the lower 32 bits of its ID
	 * @param committedAt when it was committed
	 */
	void begin(int xid, Instant committedAt);

	/**
	 * The transaction is complete.
	 * @param endPosition the position in the WAL just behind its commit
	 */
	void commit(long endPosition);

	/**
	 * A relation is described before its first row, and again when it was altered.
	 * @throws SQLException if what else is to be known of it cannot be found out
	 */
	void relation(ReplicatedRelation relation) throws SQLException;

	void insert(int relation, TupleData added);

	/**
	 * A row was updated.
	 * @param old the old values of the replica identity's columns; {@code null} if they
	 * are as before
	 */
	void update(int relation, @Nullable TupleData old, TupleData updated);

	/**
	 * A row was deleted.
	 * @param old the values of the replica identity's columns
	 */
	void delete(int relation, TupleData old);

	void truncate(List<Integer> relations);

}
