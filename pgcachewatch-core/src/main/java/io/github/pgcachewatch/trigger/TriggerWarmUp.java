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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.InstalledFunction;
import io.github.pgcachewatch.trigger.catalog.InstalledTrigger;
import io.github.pgcachewatch.trigger.catalog.Relation;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.definition.TreePosition;
import io.github.pgcachewatch.trigger.definition.TriggerFunction;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;

/**
 * Looks at the triggers of a table that exists in no database, so that the classes of
 * such a look are loaded before the first one. Stateless.
 */
public final class TriggerWarmUp {

	private TriggerWarmUp() {
	}

	/**
	 * Looks at a table that has all its triggers. Needs no database.
	 * @return the state of the triggers
	 */
	public static TriggerState look() {
		TriggerSettings settings = new TriggerSettings("pgcachewatch", TriggerLevel.STATEMENT, 1, TriggerMode.VALIDATE);
		TableName table = new TableName("public", "warm_up");
		TriggerSpec asked = settings.spec(List.of("id"), List.of());
		List<InstalledTrigger> triggers = new ArrayList<>();
		Relation relation = new Relation(0, table, 'r', TreePosition.ROOT, "", true, false, false, Set.of("id"),
				triggers);
		RelationTree tree = new RelationTree(table, relation, 'p', List.of(relation), Map.of(), "", List.of());
		RelationPlan planned = RelationPlan.of(tree, asked).get(0);
		TriggerFunction function = planned.function();
		InstalledFunction installed = new InstalledFunction(0, table, function.hash(), true, true, true);
		planned.definitions()
			.forEach((definition) -> triggers.add(new InstalledTrigger(definition.name(), definition.type(), 'A', false,
					true, TriggerSpec.parse(function.spec().argument(), ""), definition.oldRows(), definition.newRows(),
					installed)));
		return RelationPlan.of(tree, asked).get(0).state();
	}

}
