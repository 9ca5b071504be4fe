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

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerDefinition;

/**
 * The statements that bring a relation to what is planned for it. All can be repeated.
 */
final class RelationScript {

	private final RelationPlan plan;

	RelationScript(RelationPlan plan) {
		this.plan = plan;
	}

	/**
	 * Returns the statements that are needed, as far as the connection's role may run
	 * them: only the owner of a table may have its triggers fire always.
	 */
	List<String> missing() {
		List<String> statements = new ArrayList<>();
		boolean owned = this.plan.relation().owned();
		for (TriggerDefinition definition : this.plan.definitions()) {
			TriggerState state = this.plan.state(definition);
			if (state == TriggerState.LOCAL_ONLY) {
				this.plan.installed(definition)
					.filter((trigger) -> owned)
					.ifPresent((trigger) -> statements.add(enable(trigger.name())));
			}
			else if (state != TriggerState.OK && definition.inherited()) {
				this.plan.installed(definition).ifPresent((trigger) -> statements.add(enable(trigger.name())));
			}
			else if (state != TriggerState.OK) {
				statements.add(definition.createStatement(this.plan.functionName()));
				if (owned) {
					statements.add(enable(definition.name()));
				}
			}
		}
		boolean creates = statements.stream().anyMatch((statement) -> statement.startsWith("CREATE"));
		if (creates && !this.plan.isFunctionInstalled()) {
			TableName function = this.plan.functionName();
			// Without OR REPLACE, so that none is adopted that is just being created.
			statements.add(0, createFunction(this.plan.isTaken(function) ? "CREATE OR REPLACE" : "CREATE", function));
		}
		return statements;
	}

	/**
	 * Returns all statements, for the owner of the table to run.
	 */
	List<String> complete() {
		TableName function = this.plan.newFunctionName();
		List<String> statements = new ArrayList<>();
		statements.add(createFunction("CREATE OR REPLACE", function));
		// One that another role has created since would otherwise stay that role's.
		statements.add("ALTER FUNCTION " + SqlText.identifier(function) + "() OWNER TO CURRENT_USER");
		for (TriggerDefinition definition : this.plan.definitions()) {
			if (!definition.inherited()) {
				statements.add(definition.createStatement(function));
			}
			statements.add(enable(definition.name()));
		}
		return statements;
	}

	private String createFunction(String create, TableName name) {
		return create + " FUNCTION " + SqlText.identifier(name) + "() RETURNS trigger LANGUAGE plpgsql AS "
				+ SqlText.dollarQuoted(this.plan.function().body());
	}

	/**
	 * Returns the statements that have triggers fire for each row, replicated ones too.
	 */
	List<String> enabling() {
		List<String> statements = new ArrayList<>();
		for (TriggerDefinition definition : this.plan.definitions()) {
			this.plan.installed(definition)
				.filter((trigger) -> !trigger.firesAlways())
				.ifPresent((trigger) -> statements.add(enable(trigger.name())));
		}
		return statements;
	}

	private String enable(String trigger) {
		return TriggerDefinition.enableStatement(this.plan.relation().name(), trigger);
	}

}
