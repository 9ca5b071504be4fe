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

import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TreePosition;

/**
 * A table, partitioned table or partition of a watched tree, as the catalog has it.
 * Immutable.
 *
 * @param oid its identity
 * @param name its schema and name
 * @param kind its kind, as {@code pg_class.relkind}
 * @param position where it stands in its tree
 * @param owner the name of its owner
 * @param owned whether the connection's role has the owner's rights
 * @param replicated whether logical replication writes to it
 * @param shared whether it inherits from several outermost tables
 * @param columns the names of the columns that triggers can read: all but virtual
 * generated ones
 * @param triggers the triggers of ours that are on it
 */
public record Relation(long oid, TableName name, char kind, TreePosition position, String owner, boolean owned,
		boolean replicated, boolean shared, Set<String> columns, List<InstalledTrigger> triggers) {

	public boolean isPartitioned() {
		return this.kind == 'p';
	}

	public boolean isForeign() {
		return this.kind == 'f';
	}

}
