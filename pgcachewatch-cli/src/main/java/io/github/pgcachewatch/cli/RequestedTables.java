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

package io.github.pgcachewatch.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.WatchManager;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.TableDescription;

/**
 * The tables that arguments name. All must be there.
 */
final class RequestedTables {

	private final Collection<TableDescription> descriptions;

	private RequestedTables(Collection<TableDescription> descriptions) {
		this.descriptions = descriptions;
	}

	static RequestedTables find(WatchManager manager, Connection connection, List<WatchRequest> requests)
			throws SQLException {
		return new RequestedTables(manager.describe(connection, requests).values());
	}

	/**
	 * Returns the names that notifications carry: those of the outermost tables.
	 */
	List<TableName> resolved() {
		return this.descriptions.stream().map(TableDescription::resolved).distinct().toList();
	}

	/**
	 * Returns the tables themselves and the outermost ones.
	 */
	List<TableName> all() {
		return this.descriptions.stream()
			.flatMap((table) -> Stream.of(table.name(), table.resolved()))
			.distinct()
			.toList();
	}

}
