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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TriggerException.Reason;
import io.github.pgcachewatch.trigger.catalog.ChannelFunction;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.catalog.SystemCatalog;
import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run over all tables that lack something. What fails for one table does not keep the
 * others from being installed. Not thread-safe.
 */
final class TriggerInstallation {

	private static final Logger logger = LoggerFactory.getLogger(TriggerInstallation.class);

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private final TriggerSettings settings;

	private final TriggerInspection inspection;

	private final RelationInstaller installer;

	private final List<TableName> installed = new ArrayList<>();

	private final Map<Long, String> pending = new LinkedHashMap<>();

	private final Map<RelationTree, SQLException> refused = new LinkedHashMap<>();

	private boolean altered;

	TriggerInstallation(Connection connection, SystemCatalog catalog, TriggerSettings settings,
			TriggerInspection inspection) {
		this.settings = settings;
		this.inspection = inspection;
		this.installer = new RelationInstaller(connection, catalog, settings);
	}

	/**
	 * Installs what is missing.
	 * @throws TriggerException if the role may not, after everything that it may is done
	 * @throws SQLException if the connection is lost
	 */
	void run() throws SQLException {
		for (RelationTree tree : this.inspection.trees()) {
			install(tree);
		}
		List<ChannelFunction> orphans = this.altered ? this.installer.orphans() : this.inspection.orphans();
		for (ChannelFunction function : orphans) {
			attempt(() -> this.installer.dropFunction(function));
		}
		if (!this.refused.isEmpty()) {
			throw refusal();
		}
	}

	private void install(RelationTree tree) throws SQLException {
		TriggerSpec asked = this.inspection.asked(tree);
		boolean installed = false;
		try {
			for (RelationPlan plan : this.inspection.plans(tree)) {
				if (plan.state() != TriggerState.OK && this.installer.install(plan, tree, asked)) {
					this.installed.add(plan.relation().name());
					installed = true;
				}
			}
		}
		catch (SQLException ex) {
			fail(tree, ex);
			return;
		}
		this.altered |= installed;
		RelationTree now = installed ? this.installer.reread(tree) : tree;
		tidy(installed ? RelationPlan.of(now, asked) : this.inspection.plans(tree), now, asked);
	}

	private void tidy(List<RelationPlan> plans, RelationTree tree, TriggerSpec asked) throws SQLException {
		for (RelationPlan plan : plans) {
			if (!plan.notAlways().isEmpty() && attempt(() -> this.installer.enableAlways(plan, tree, asked))) {
				this.installed.add(plan.relation().name());
			}
		}
		for (RelationPlan plan : plans) {
			if (plan.relation().owned() && plan.isRepairable() && !plan.surplus().isEmpty()) {
				if (!attempt(() -> this.installer.dropSurplus(plan, tree, asked))) {
					// Another table would keep its readers waiting for as long again.
					return;
				}
				this.altered = true;
			}
		}
	}

	/**
	 * Does what can be left for the next check.
	 * @return whether it is done
	 */
	private boolean attempt(Attempt attempt) throws SQLException {
		try {
			attempt.run();
			return true;
		}
		catch (SQLException ex) {
			if (!LockedTransaction.isTransient(ex) && !INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
				throw ex;
			}
			logger.debug("Left for the next check: {}", ex.getMessage());
			return false;
		}
	}

	private void fail(RelationTree tree, SQLException ex) throws SQLException {
		if (INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
			this.refused.put(tree, ex);
		}
		else if (LockedTransaction.isTransient(ex)) {
			this.pending.put(tree.root().oid(), "could not be installed yet (" + ex.getMessage() + ")");
		}
		else {
			throw ex;
		}
	}

	private TriggerException refusal() {
		StringBuilder message = new StringBuilder("Role '").append(this.inspection.server().role())
			.append("' may not install the triggers that caches need:");
		List<String> statements = new ArrayList<>();
		this.refused.forEach((tree, ex) -> {
			message.append("\n  table '")
				.append(tree.root().name())
				.append("' of owner '")
				.append(tree.root().owner())
				.append("': ")
				.append(ex.getMessage());
			statements.addAll(this.inspection.script(tree));
		});
		message.append(
				"\nGrant it TRIGGER on the tables and CREATE on their schemas, or run these statements as the owner:");
		return new TriggerException(Reason.INSUFFICIENT_PRIVILEGE, message.toString(),
				SqlText.script(statements, this.settings.lockTimeout()), this.refused.values().iterator().next());
	}

	List<TableName> installed() {
		return this.installed;
	}

	/**
	 * Returns why trees are not complete yet, by the identity of their roots.
	 */
	Map<Long, String> pending() {
		return this.pending;
	}

	@FunctionalInterface
	private interface Attempt {

		void run() throws SQLException;

	}

}
