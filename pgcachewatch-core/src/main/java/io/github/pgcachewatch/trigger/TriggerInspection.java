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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.CatalogSnapshot;
import io.github.pgcachewatch.trigger.catalog.ChannelFunction;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.catalog.ServerState;
import io.github.pgcachewatch.trigger.catalog.SystemCatalog;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, held against what the catalog has. Requests that lead to one tree
 * are taken together. Not thread-safe.
 */
final class TriggerInspection {

	private final CatalogSnapshot snapshot;

	private final Map<TableName, TriggerException> problems = new LinkedHashMap<>();

	private final Map<TableName, RelationTree> requested = new LinkedHashMap<>();

	private final Map<Long, RelationTree> trees = new LinkedHashMap<>();

	private final Map<Long, TriggerSpec> asked = new LinkedHashMap<>();

	private final Map<Long, List<RelationPlan>> plans = new HashMap<>();

	private TriggerInspection(CatalogSnapshot snapshot) {
		this.snapshot = snapshot;
	}

	static TriggerInspection of(Connection connection, SystemCatalog catalog, TriggerSettings settings,
			Collection<WatchRequest> requests) throws SQLException {
		CatalogSnapshot snapshot = catalog.read(connection, requests.stream().map(WatchRequest::table).toList());
		TableInspector inspector = new TableInspector(connection, snapshot.server(), settings.channel());
		TriggerInspection inspection = new TriggerInspection(snapshot);
		for (WatchRequest request : requests) {
			inspection.add(request, inspector, settings);
		}
		return inspection;
	}

	private void add(WatchRequest request, TableInspector inspector, TriggerSettings settings) throws SQLException {
		RelationTree tree = this.snapshot.trees().get(request.table());
		try {
			inspector.check(request, tree);
		}
		catch (TriggerException ex) {
			this.problems.putIfAbsent(request.table(), ex);
			return;
		}
		RelationTree found = Objects.requireNonNull(tree);
		long root = found.root().oid();
		this.requested.put(request.table(), found);
		this.trees.putIfAbsent(root, found);
		TriggerSpec spec = settings.spec(request.keyColumns(), request.comparedColumns());
		this.asked.merge(root, spec, TriggerSpec::union);
	}

	ServerState server() {
		return this.snapshot.server();
	}

	Map<TableName, TriggerException> problems() {
		return this.problems;
	}

	/**
	 * Throws the first problem, with the others attached.
	 */
	void requireNoProblem() {
		List<TriggerException> all = new ArrayList<>(this.problems.values());
		if (!all.isEmpty()) {
			all.subList(1, all.size()).forEach(all.get(0)::addSuppressed);
			throw all.get(0);
		}
	}

	Collection<RelationTree> trees() {
		return this.trees.values();
	}

	@Nullable RelationTree tree(TableName requested) {
		return this.problems.containsKey(requested) ? null : this.requested.get(requested);
	}

	TriggerSpec asked(RelationTree tree) {
		return Objects.requireNonNull(this.asked.get(tree.root().oid()));
	}

	List<RelationPlan> plans(RelationTree tree) {
		return this.plans.computeIfAbsent(tree.root().oid(), (root) -> RelationPlan.of(tree, asked(tree)));
	}

	TriggerState state(RelationTree tree) {
		return plans(tree).stream()
			.map(RelationPlan::state)
			.reduce(TriggerState.OK, (a, b) -> (a.compareTo(b) >= 0) ? a : b);
	}

	List<ChannelFunction> orphans() {
		return this.snapshot.orphans();
	}

	boolean isComplete() {
		return trees().stream().allMatch((tree) -> state(tree) == TriggerState.OK);
	}

	/**
	 * Returns the script that installs everything on a tree, but for what a newer version
	 * installed.
	 */
	List<String> script(RelationTree tree) {
		return plans(tree).stream()
			.filter(RelationPlan::isRepairable)
			.flatMap((plan) -> new RelationScript(plan).complete().stream())
			.distinct()
			.toList();
	}

}
