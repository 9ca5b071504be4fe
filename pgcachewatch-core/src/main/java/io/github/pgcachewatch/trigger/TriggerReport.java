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

package io.github.pgcachewatch.trigger;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * What was found, and what was done about it. Immutable.
 *
 * @param tables the tables that were asked for, each once, in the order asked
 * @param installed the relations on which something was installed or repaired now
 * @param warnings what is worth one line in the log
 * @param standby whether the server is a standby, on which nothing can be installed
 */
public record TriggerReport(List<TableStatus> tables, List<TableName> installed, List<String> warnings,
		boolean standby) {

	public TriggerReport {
		tables = List.copyOf(tables);
		installed = List.copyOf(installed);
		warnings = List.copyOf(warnings);
	}

	/**
	 * Returns the state of a table.
	 * @param table the table, as it was asked for
	 * @return its state, or {@code null} if it was not asked for
	 */
	public @Nullable TableStatus status(TableName table) {
		return this.tables.stream().filter((status) -> status.table().equals(table)).findFirst().orElse(null);
	}

	/**
	 * Whether every table's triggers are in place.
	 * @return whether nothing is left to do
	 */
	public boolean isComplete() {
		return this.tables.stream().allMatch((status) -> status.state().isReliable());
	}

	/**
	 * Returns how many tables are in each state.
	 * @return the counts of the states that occur
	 */
	public Map<TriggerState, Long> counts() {
		Map<TriggerState, Long> counts = new TreeMap<>();
		this.tables.forEach((status) -> counts.merge(status.state(), 1L, Long::sum));
		return counts;
	}

}
