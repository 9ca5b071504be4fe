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
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.CatalogSnapshot;
import io.github.pgcachewatch.trigger.catalog.ChannelFunction;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.catalog.SystemCatalog;
import io.github.pgcachewatch.trigger.definition.TriggerDefinition;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;

/**
 * Carries out what is planned for one relation after the other, each in a transaction of
 * its own: no two tables are locked at a time, so that no writer can be part of a
 * deadlock with an installer.
 */
final class RelationInstaller {

	/**
	 * How long to wait for a lock that keeps readers waiting too, and that what is to be
	 * done is not worth.
	 */
	private static final Duration TIDYING_TIMEOUT = Duration.ofMillis(50);

	private final Connection connection;

	private final SystemCatalog catalog;

	private final LockedTransaction transaction;

	private final LockedTransaction tidying;

	RelationInstaller(Connection connection, SystemCatalog catalog, TriggerSettings settings) {
		this.connection = connection;
		this.catalog = catalog;
		this.transaction = new LockedTransaction(connection, settings.lockTimeout());
		this.tidying = new LockedTransaction(connection, TIDYING_TIMEOUT);
	}

	/**
	 * Installs and repairs what a relation lacks.
	 * @return whether anything was to be done
	 */
	boolean install(RelationPlan plan, RelationTree tree, TriggerSpec asked) throws SQLException {
		return inTransaction(this.transaction, plan, tree, asked, (current) -> new RelationScript(current).missing());
	}

	/**
	 * Looks again at a tree.
	 * @return the tree as it is now, or as it was if it is gone
	 */
	RelationTree reread(RelationTree tree) throws SQLException {
		CatalogSnapshot snapshot = this.catalog.read(this.connection, List.of(tree.requested()));
		return snapshot.trees().getOrDefault(tree.requested(), tree);
	}

	/**
	 * Has a relation's triggers fire for rows that replication applies, too.
	 */
	void enableAlways(RelationPlan plan, RelationTree tree, TriggerSpec asked) throws SQLException {
		TableName name = plan.relation().name();
		inTransaction(this.transaction, plan, tree, asked,
				(current) -> current.notAlways()
					.stream()
					.map((trigger) -> TriggerDefinition.enableStatement(name, trigger.name()))
					.toList());
	}

	/**
	 * Drops triggers that nothing asks for any more. They cost their writers something,
	 * and do no other harm.
	 */
	void dropSurplus(RelationPlan plan, RelationTree tree, TriggerSpec asked) throws SQLException {
		TableName name = plan.relation().name();
		// A row trigger's lock is one for each partition.
		String bound = "SET LOCAL statement_timeout = " + TIDYING_TIMEOUT.toMillis();
		inTransaction(this.tidying, plan, tree, asked, (current) -> Stream
			.concat(Stream.of(bound),
					current.surplus().stream().map((trigger) -> TriggerDefinition.dropStatement(name, trigger.name())))
			.toList());
	}

	/**
	 * Drops a function if no trigger calls it any more.
	 */
	void dropFunction(ChannelFunction function) throws SQLException {
		this.transaction.run(() -> {
			if (!this.catalog.isUsed(this.connection, function)) {
				this.transaction.execute(function.dropStatement());
			}
			return true;
		});
	}

	List<ChannelFunction> orphans() throws SQLException {
		return this.catalog.read(this.connection, List.of()).orphans();
	}

	private boolean inTransaction(LockedTransaction transaction, RelationPlan plan, RelationTree tree,
			TriggerSpec asked, Function<RelationPlan, List<String>> statements) throws SQLException {
		return transaction.run(() -> {
			CatalogSnapshot snapshot = this.catalog.read(this.connection, List.of(tree.requested()));
			RelationTree now = snapshot.trees().get(tree.requested());
			List<String> all = (now == null) ? List.of()
					: RelationPlan.of(now, asked)
						.stream()
						.filter((current) -> current.relation().oid() == plan.relation().oid())
						.filter(RelationPlan::isRepairable)
						.flatMap((current) -> statements.apply(current).stream())
						.toList();
			for (String statement : all) {
				transaction.execute(statement);
			}
			return !all.isEmpty();
		});
	}

}
