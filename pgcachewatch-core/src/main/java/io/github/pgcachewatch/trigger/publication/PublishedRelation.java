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

import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.SqlText;
import org.jspecify.annotations.Nullable;

/**
 * A table, a partitioned table or a part of one, as far as the WAL is concerned.
 * Immutable.
 *
 * @param name the name
 * @param unit what is to be added to the publication for it: itself, or the partitioned
 * table that it is a part of
 * @param kind its kind in {@code pg_class}
 * @param unlogged whether its changes are not written to the WAL
 * @param identity the columns of its replica identity, empty if it has none
 * @param full whether every column belongs to it
 * @param unsent its generated columns, unless the publication sends them
 * @param unsentFails whether the server fails the UPDATEs and DELETEs of a table whose
 * identity has such a column, as PostgreSQL 18 does
 * @param published whether the publication sends its changes
 * @param restricted whether the publication leaves out rows or columns
 */
record PublishedRelation(TableName name, TableName unit, char kind, boolean unlogged, Set<String> identity,
		boolean full, Set<String> unsent, boolean unsentFails, boolean published, boolean restricted) {

	PublishedRelation {
		identity = Set.copyOf(identity);
		unsent = Set.copyOf(unsent);
	}

	/**
	 * Returns why its changes cannot be read from the WAL, and what cures it.
	 * @return {@code null} if they can
	 */
	@Nullable String problem() {
		String place = "'" + this.name + "' ";
		if (this.kind == 'f') {
			return place + "is a foreign table, whose changes are in no WAL of this server. Use"
					+ " pgcachewatch.source=notify";
		}
		if (this.unlogged) {
			return place + "is unlogged: its changes are not in the WAL. Use ALTER TABLE "
					+ SqlText.identifier(this.name) + " SET LOGGED, or pgcachewatch.source=notify";
		}
		List<String> failing = this.unsent.stream()
			.filter((column) -> this.full || this.identity.contains(column))
			.sorted()
			.toList();
		if (this.unsentFails && !failing.isEmpty()) {
			return place + "has the generated columns " + failing + " in its replica identity, which lets its UPDATEs"
					+ " and DELETEs fail once it is published. Use ALTER TABLE " + SqlText.identifier(this.name)
					+ " REPLICA IDENTITY DEFAULT with a primary key of plain columns, or USING INDEX with a unique index"
					+ " of plain columns, or pgcachewatch.source=notify";
		}
		if (!this.identity.isEmpty() || this.full) {
			return null;
		}
		String cure = "Add a primary key that is not DEFERRABLE" + (mayBeFull()
				? ", or use ALTER TABLE " + SqlText.identifier(this.name) + " REPLICA IDENTITY FULL" : "")
				+ ", or use pgcachewatch.source=notify";
		if (this.published) {
			return place + "is published, and has no replica identity any more: its UPDATEs and DELETEs fail. " + cure;
		}
		return place + "has no replica identity" + ((this.kind == 'p') ? " that each further partition has, too" : "")
				+ ": if it were published, its UPDATEs and DELETEs would fail. " + cure;
	}

	/**
	 * Returns whether REPLICA IDENTITY FULL cures anything. With a generated column it
	 * would let writers fail, at the latest after an upgrade of the server.
	 */
	boolean mayBeFull() {
		return this.kind != 'p' && this.unsent.isEmpty();
	}

}
