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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.CatalogSnapshot;
import io.github.pgcachewatch.trigger.catalog.InstalledFunction;
import io.github.pgcachewatch.trigger.catalog.Relation;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.catalog.SystemCatalog;
import io.github.pgcachewatch.trigger.definition.TriggerDefinition;

/**
 * Finds what is to be removed from tables. Thread-safe.
 */
final class TriggerRemoval {

	private final SystemCatalog catalog;

	TriggerRemoval(SystemCatalog catalog) {
		this.catalog = catalog;
	}

	/**
	 * Returns the statements that remove every trigger of the channel from the tables,
	 * and the functions that none calls any more.
	 */
	List<String> statements(Connection connection, Collection<TableName> tables) throws SQLException {
		List<String> statements = new ArrayList<>();
		Set<InstalledFunction> functions = new LinkedHashSet<>();
		Set<Long> relations = new LinkedHashSet<>();
		CatalogSnapshot snapshot = this.catalog.read(connection, tables);
		for (RelationTree tree : snapshot.trees().values()) {
			for (Relation member : tree.members()) {
				relations.add(member.oid());
				member.triggers().forEach((trigger) -> functions.add(trigger.function()));
				member.triggers()
					.stream()
					.filter((trigger) -> !trigger.inherited())
					.forEach((trigger) -> statements
						.add(TriggerDefinition.dropStatement(member.name(), trigger.name())));
			}
		}
		for (InstalledFunction function : functions) {
			if (!this.catalog.isUsedBeside(connection, function.oid(), relations)) {
				statements.add(function.dropStatement());
			}
		}
		snapshot.orphans().forEach((function) -> statements.add(function.dropStatement()));
		return statements.stream().distinct().toList();
	}

}
