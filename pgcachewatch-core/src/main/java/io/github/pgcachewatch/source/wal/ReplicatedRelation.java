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

import java.util.List;

import io.github.pgcachewatch.event.TableName;

/**
 * A table or a leaf partition as the stream describes it. Immutable.
 *
 * @param oid the object ID
 * @param name the name
 * @param full whether the replica identity is FULL, so that every column belongs to it
 * @param columns the published columns, in the order of the rows
 */
record ReplicatedRelation(int oid, TableName name, boolean full, List<ReplicatedColumn> columns) {

	ReplicatedRelation {
		columns = List.copyOf(columns);
	}

}
