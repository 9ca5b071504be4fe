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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.InstalledFunction;
import io.github.pgcachewatch.trigger.catalog.InstalledTrigger;
import io.github.pgcachewatch.trigger.catalog.SystemCatalog;
import io.github.pgcachewatch.trigger.definition.TriggerDefinition;

/**
 * What a script that installs a tree leaves without use: the triggers of another level,
 * and the functions of an older version or of fewer keys.
 */
final class ReplacedTriggers {

	private final List<RelationPlan> plans;

	ReplacedTriggers(List<RelationPlan> plans) {
		this.plans = plans.stream().filter(RelationPlan::isRepairable).toList();
	}

	/**
	 * Returns the statements that remove it.
	 */
	List<String> dropStatements(Connection connection, SystemCatalog catalog) throws SQLException {
		List<String> statements = new ArrayList<>();
		this.plans.forEach((plan) -> statements.addAll(dropTriggers(plan)));
		Set<Long> relations = this.plans.stream().map((plan) -> plan.relation().oid()).collect(Collectors.toSet());
		for (InstalledFunction function : replacedFunctions()) {
			if (catalog.isOurs(function) && !catalog.isUsedBeside(connection, function.oid(), relations)) {
				statements.add(function.dropStatement());
			}
		}
		return statements;
	}

	private static List<String> dropTriggers(RelationPlan plan) {
		Set<String> kept = plan.definitions().stream().map(TriggerDefinition::name).collect(Collectors.toSet());
		return plan.relation()
			.triggers()
			.stream()
			.filter((trigger) -> !trigger.inherited() && !kept.contains(trigger.name()))
			.map((trigger) -> TriggerDefinition.dropStatement(plan.relation().name(), trigger.name()))
			.toList();
	}

	private Set<InstalledFunction> replacedFunctions() {
		Set<TableName> kept = this.plans.stream().map(RelationPlan::newFunctionName).collect(Collectors.toSet());
		return this.plans.stream()
			.flatMap((plan) -> plan.relation().triggers().stream())
			.map(InstalledTrigger::function)
			.filter((function) -> !kept.contains(function.name()))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

}
