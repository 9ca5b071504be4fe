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
import java.util.Map;

import io.github.pgcachewatch.event.TableName;

/**
 * What the catalog says of a publication, and of the tables that are to be in it.
 * Immutable.
 *
 * @param exists whether there is the publication
 * @param complete whether it sends every operation, and partitions under their own names
 * @param relations the relations of each table, itself first
 */
record PublicationState(boolean exists, boolean complete, Map<TableName, List<PublishedRelation>> relations) {

	List<PublishedRelation> of(TableName table) {
		return this.relations.getOrDefault(table, List.of());
	}

}
