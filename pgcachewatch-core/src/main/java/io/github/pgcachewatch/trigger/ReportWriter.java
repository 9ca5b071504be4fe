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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes reports.
 */
final class ReportWriter {

	private ReportWriter() {
	}

	static TriggerReport of(Collection<WatchRequest> requests, TriggerInspection inspection, Map<Long, String> pending,
			List<TableName> installed) {
		List<TableStatus> tables = requests.stream()
			.map(WatchRequest::table)
			.distinct()
			.map((table) -> status(table, inspection, pending))
			.toList();
		return new TriggerReport(tables, installed, warnings(inspection), inspection.server().standby());
	}

	private static TableStatus status(TableName table, TriggerInspection inspection, Map<Long, String> pending) {
		RelationTree tree = inspection.tree(table);
		if (tree == null) {
			TriggerException problem = Objects.requireNonNull(inspection.problems().get(table));
			return new TableStatus(table, null, TriggerState.INVALID, problem.getMessage());
		}
		TriggerState state = inspection.state(tree);
		String reason = pending.get(tree.root().oid());
		if (state != TriggerState.OK && inspection.server().standby()) {
			reason = "cannot be installed on a standby";
		}
		if (state != TriggerState.OK && reason != null) {
			return new TableStatus(table, tree.describe(), TriggerState.PENDING,
					"Triggers of table '" + tree.root().name() + "' " + reason);
		}
		return new TableStatus(table, tree.describe(), state, detail(tree, inspection));
	}

	private static @Nullable String detail(RelationTree tree, TriggerInspection inspection) {
		List<String> details = new ArrayList<>();
		for (RelationPlan plan : inspection.plans(tree)) {
			if (plan.state() != TriggerState.OK) {
				details.add(plan.describe());
			}
		}
		if (details.isEmpty()) {
			return null;
		}
		return "Triggers of table " + String.join(", ", details) + (tree.isReplicated()
				? " (row triggers that fire ALWAYS are needed, since the table receives " + "logical replication)" : "")
				+ cure(inspection.plans(tree), inspection.asked(tree));
	}

	private static String cure(List<RelationPlan> plans, TriggerSpec asked) {
		List<RelationPlan> wrong = plans.stream().filter((plan) -> plan.state() != TriggerState.OK).toList();
		boolean enabling = wrong.stream()
			.allMatch((plan) -> plan.state() == TriggerState.LOCAL_ONLY || plan.state() == TriggerState.DISABLED);
		return enabling ? ". To be run as the owner: " + enabling(wrong) : ". What puts them in place: "
				+ installCommand(plans.get(0), asked) + ", or the script of /actuator/pgcachewatch/script";
	}

	private static String installCommand(RelationPlan plan, TriggerSpec asked) {
		String keys = String.join(",", asked.keys());
		String columns = String.join(",", asked.columns());
		String names = columns.isEmpty() ? keys : keys + ":" + columns;
		return "pgcachewatch install " + shellQuoted(plan.relation().name() + (names.isEmpty() ? "" : ":" + names))
				+ " --channel " + shellQuoted(asked.channel()) + " --commit";
	}

	private static String shellQuoted(String text) {
		return "'" + text.replace("'", "'\\''") + "'";
	}

	private static String enabling(List<RelationPlan> plans) {
		return plans.stream()
			.flatMap((plan) -> new RelationScript(plan).enabling().stream())
			.collect(Collectors.joining("; "));
	}

	private static List<String> warnings(TriggerInspection inspection) {
		List<String> warnings = new ArrayList<>();
		List<RelationPlan> plans = inspection.trees()
			.stream()
			.flatMap((tree) -> inspection.plans(tree).stream())
			.toList();
		List<RelationPlan> origin = plans.stream().filter(ReportWriter::isNotAlways).toList();
		if (!origin.isEmpty()) {
			warnings.add("Triggers of " + names(origin) + " fire for local writes only, not for rows that logical "
					+ "replication applies or that are written under session_replication_role = replica"
					+ (origin.stream().allMatch((plan) -> plan.relation().owned()) ? ""
							: ", since role '" + inspection.server().role() + "' does not own these tables")
					+ ". Where that matters, run as the owner: " + enabling(origin));
		}
		List<RelationPlan> foreign = plans.stream().filter((plan) -> plan.relation().isForeign()).toList();
		if (!foreign.isEmpty()) {
			warnings.add("Changes that are made on the foreign server are not seen: " + names(foreign));
		}
		List<RelationPlan> replicated = plans.stream().filter((plan) -> plan.relation().replicated()).toList();
		if (!replicated.isEmpty()) {
			warnings.add("Logical replication writes to " + names(replicated)
					+ ", and fires row triggers alone: their triggers are of level 'row', whatever "
					+ "pgcachewatch.triggers.level says");
		}
		if ("SQL_ASCII".equals(inspection.server().encoding())) {
			warnings.add("The database has the encoding SQL_ASCII, so that PostgreSQL does not know how its texts are "
					+ "encoded: a key that is no UTF-8 is sent as a change of the whole table. A database created with "
					+ "ENCODING 'UTF8' has no such keys");
		}
		return warnings;
	}

	private static boolean isNotAlways(RelationPlan plan) {
		return plan.isRepairable() && plan.state() == TriggerState.OK
				&& plan.definitions()
					.stream()
					.flatMap((definition) -> plan.installed(definition).stream())
					.anyMatch((trigger) -> trigger.fires() && !trigger.firesAlways());
	}

	private static String names(List<RelationPlan> plans) {
		return plans.stream().map((plan) -> "'" + plan.relation().name() + "'").collect(Collectors.joining(", "));
	}

}
