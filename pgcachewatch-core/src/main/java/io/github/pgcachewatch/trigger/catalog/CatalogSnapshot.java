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
import java.util.Map;

import io.github.pgcachewatch.event.TableName;

/**
 * What one look into the catalog gives. Immutable.
 *
 * @param server the server
 * @param functions the trigger functions of the channel
 * @param trees the trees of the tables that are there, by the name asked for
 */
public record CatalogSnapshot(ServerState server, List<ChannelFunction> functions, Map<TableName, RelationTree> trees) {

	/**
	 * Returns the functions that no trigger calls and that the role may drop: those of
	 * dropped tables, and those that were replaced.
	 */
	public List<ChannelFunction> orphans() {
		return this.functions.stream().filter((function) -> !function.used() && function.owned()).toList();
	}

}
