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
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.ChannelFunction;
import io.github.pgcachewatch.trigger.catalog.InstalledFunction;
import io.github.pgcachewatch.trigger.catalog.InstalledTrigger;
import io.github.pgcachewatch.trigger.catalog.Relation;
import io.github.pgcachewatch.trigger.catalog.RelationTree;
import io.github.pgcachewatch.trigger.definition.TreePosition;
import io.github.pgcachewatch.trigger.definition.TriggerDefinition;
import io.github.pgcachewatch.trigger.definition.TriggerEvent;
import io.github.pgcachewatch.trigger.definition.TriggerFunction;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerNames;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;

/**
 * What one relation of a tree is to have, held against what it has. Immutable.
 */
final class RelationPlan {

	private final RelationTree tree;

	private final Relation relation;

	private final TriggerSpec asked;

	private final TriggerFunction function;

	private final List<TriggerDefinition> definitions;

	private final TriggerState state;

	private RelationPlan(RelationTree tree, Relation relation, TriggerSpec asked) {
		this.tree = tree;
		this.relation = relation;
		this.asked = asked;
		TriggerSpec spec = tree.spec(asked).restrictedTo(relation.columns());
		this.function = new TriggerFunction(spec, position(spec));
		this.definitions = Stream.of(TriggerEvent.values())
			.filter((event) -> event != TriggerEvent.TRUNCATE || !relation.isForeign())
			.map((event) -> definition(spec, event))
			.toList();
		this.state = currentState();
	}

	/**
	 * Returns the plans of a tree, outermost relation first.
	 */
	static List<RelationPlan> of(RelationTree tree, TriggerSpec asked) {
		return tree.members().stream().map((member) -> new RelationPlan(tree, member, asked)).toList();
	}

	private TreePosition position(TriggerSpec spec) {
		boolean rowsOfPartitions = spec.level() == TriggerLevel.ROW && this.relation.isPartitioned();
		return rowsOfPartitions ? TreePosition.PARTITION : this.relation.position();
	}

	private TriggerDefinition definition(TriggerSpec spec, TriggerEvent event) {
		TableName table = this.relation.name();
		boolean rows = event != TriggerEvent.TRUNCATE && spec.level() == TriggerLevel.ROW;
		if (rows && this.relation.position() == TreePosition.PARTITION) {
			TableName root = this.tree.root().name();
			String name = TriggerNames.partitionedTrigger(spec.channel(), event, root);
			return new TriggerDefinition(table, name, event, true, null, null, spec, true);
		}
		String name = (rows && this.relation.isPartitioned())
				? TriggerNames.partitionedTrigger(spec.channel(), event, table)
				: TriggerNames.trigger(spec.channel(), event);
		// Transition tables copy every changed row: if they are not read there are none.
		boolean read = !spec.keys().isEmpty() || (event == TriggerEvent.UPDATE && !spec.columns().isEmpty());
		boolean oldRows = !rows && read && event.seesOldRows();
		boolean newRows = !rows && read && event.seesNewRows();
		return new TriggerDefinition(table, name, event, rows, oldRows ? TriggerFunction.OLD_ROWS : null,
				newRows ? TriggerFunction.NEW_ROWS : null, spec, false);
	}

	Relation relation() {
		return this.relation;
	}

	TriggerFunction function() {
		return this.function;
	}

	/**
	 * Returns the function to call: one that the tree uses already, else one to be
	 * created beside the tree's outermost table.
	 */
	TableName functionName() {
		return this.tree.installed(this.function)
			.map(InstalledFunction::name)
			.orElseGet(() -> freeName((taken) -> taken.owned() && isOfTrustedOwner(taken)));
	}

	/**
	 * Returns the function that a script for the table's owner creates or replaces.
	 */
	TableName newFunctionName() {
		return freeName(this::isOfTrustedOwner);
	}

	/**
	 * Names a function. One of that name that another role has created is never called,
	 * since that role could replace its text later.
	 */
	private TableName freeName(Predicate<ChannelFunction> replaceable) {
		TableName root = this.tree.root().name();
		for (int number = 1;; number++) {
			TableName name = new TableName(root.schema(), TriggerNames.function(root, this.function, number));
			if (existing(name).stream().allMatch(replaceable)) {
				return name;
			}
		}
	}

	private boolean isOfTrustedOwner(ChannelFunction function) {
		String owner = function.owner();
		return function.superuser() || owner.equals(this.tree.role()) || owner.equals(this.tree.root().owner());
	}

	/**
	 * Whether there is a function of a name.
	 */
	boolean isTaken(TableName name) {
		return existing(name).isPresent();
	}

	private Optional<ChannelFunction> existing(TableName name) {
		return this.tree.functions().stream().filter((function) -> function.name().equals(name)).findFirst();
	}

	boolean isFunctionInstalled() {
		return this.tree.installed(this.function).isPresent();
	}

	List<TriggerDefinition> definitions() {
		return this.definitions;
	}

	TriggerState state() {
		return this.state;
	}

	private TriggerState currentState() {
		Optional<TriggerSpec> newer = newer();
		if (newer.isPresent()) {
			return newerState(newer.get());
		}
		TriggerState worst = TriggerState.OK;
		for (TriggerDefinition definition : this.definitions) {
			TriggerState state = state(definition);
			worst = (state.compareTo(worst) > 0) ? state : worst;
		}
		return worst;
	}

	/**
	 * Whether it is for this version to put the relation right: what a newer version of
	 * this library installed is not touched.
	 */
	boolean isRepairable() {
		return newer().isEmpty();
	}

	/**
	 * Says what is wrong.
	 */
	String describe() {
		return "'" + this.relation.name() + "': " + state() + (isRepairable() ? ""
				: " (installed by a newer version of this library, which has to add or enable what is missing)");
	}

	private Optional<TriggerSpec> newer() {
		return this.relation.triggers()
			.stream()
			.flatMap((trigger) -> trigger.spec().stream())
			.filter(TriggerSpec::isNewer)
			.findFirst();
	}

	private TriggerState newerState(TriggerSpec newer) {
		if (this.relation.triggers().stream().anyMatch((trigger) -> !trigger.fires())) {
			return TriggerState.DISABLED;
		}
		return newer.covers(this.asked) ? TriggerState.OK : TriggerState.DRIFTED;
	}

	TriggerState state(TriggerDefinition definition) {
		Optional<InstalledTrigger> installed = installed(definition);
		if (installed.isPresent()) {
			if (!installed.get().fires()) {
				return TriggerState.DISABLED;
			}
			boolean missesRows = this.tree.isReplicated() && !installed.get().firesAlways();
			return missesRows ? TriggerState.LOCAL_ONLY : TriggerState.OK;
		}
		boolean alike = this.relation.triggers().stream().anyMatch((trigger) -> trigger.isAlike(definition));
		return alike ? TriggerState.DRIFTED : TriggerState.MISSING;
	}

	/**
	 * Returns the trigger that is as the definition wants it, but may not fire.
	 */
	Optional<InstalledTrigger> installed(TriggerDefinition definition) {
		List<InstalledTrigger> found = this.relation.triggers()
			.stream()
			.filter((trigger) -> trigger.is(definition, this.function))
			.toList();
		return found.stream().filter(InstalledTrigger::fires).findFirst().or(() -> found.stream().findFirst());
	}

	/**
	 * Returns the triggers in place that do not fire for rows that replication applies,
	 * though the role could have them do so.
	 */
	List<InstalledTrigger> notAlways() {
		if (!this.relation.owned() || !isRepairable()) {
			return List.of();
		}
		List<InstalledTrigger> found = new ArrayList<>();
		this.definitions.forEach(
				(definition) -> installed(definition).filter((trigger) -> trigger.fires() && !trigger.firesAlways())
					.ifPresent(found::add));
		return found;
	}

	/**
	 * Returns triggers of ours that nothing asks for any more.
	 */
	List<InstalledTrigger> surplus() {
		return this.relation.triggers()
			.stream()
			.filter((trigger) -> !trigger.inherited())
			.filter((trigger) -> this.definitions.stream()
				.noneMatch((definition) -> installed(definition).filter(trigger::equals).isPresent()))
			.toList();
	}

}
