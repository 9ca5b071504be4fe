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

import java.time.Duration;
import java.util.List;

import io.github.pgcachewatch.event.TableName;

/**
 * What is recorded, and what follows from it. Immutable.
 *
 * @param verifies whether the methods of every watched cache are looked at
 * @param refuses whether values that no route covers are not stored
 * @param ignoredTables tables that never change; without a schema, of any
 * @param checkInterval how often the catalogue is compared
 */
public record CaptureSettings(boolean verifies, boolean refuses, List<TableName> ignoredTables,
		Duration checkInterval) {

	public CaptureSettings {
		ignoredTables = List.copyOf(ignoredTables);
	}

	boolean ignores(TableName table) {
		return this.ignoredTables.stream().anyMatch((ignored) -> ignored.matches(table.schema(), table.name()));
	}

}
