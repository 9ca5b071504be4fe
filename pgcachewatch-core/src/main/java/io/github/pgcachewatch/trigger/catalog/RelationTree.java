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

package io.github.pgcachewatch.trigger.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TreePosition;
import io.github.pgcachewatch.trigger.definition.TriggerFunction;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;

/**
 * A requested table with everything that it inherits from or that inherits from it: a
 * statement fires the triggers of the table that it names, whichever of them holds the
 * rows. Immutable.
 *
 * @param requested the table, as it was asked for
 * @param named what the name leads to
 * @param persistence the persistence of that, as {@code pg_class.relpersistence}
 * @param members every relation of the tree, outermost first
 * @param columns the columns of the named table
 * @param role the connection's role
 * @param functions the trigger functions of the channel
 */
public record RelationTree(TableName requested, Relation named, char persistence, List<Relation> members,
		Map<String, Column> columns, String role, List<ChannelFunction> functions) {

	public List<Relation> roots() {
		return this.members.stream().filter((member) -> member.position() == TreePosition.ROOT).toList();
	}

	public Relation root() {
		return roots().get(0);
	}

	public TableDescription describe() {
		return new TableDescription(this.requested, root().name(), this.columns);
	}

	/**
	 * Returns what is to be sent: what is asked for now and all that was before.
	 */
	public TriggerSpec spec(TriggerSpec asked) {
		TriggerSpec union = installedSpecs().filter((spec) -> !spec.isNewer()).reduce(asked, TriggerSpec::union);
		return this.members.stream().anyMatch(RelationTree::needsRowTriggers) ? union.withLevel(TriggerLevel.ROW)
				: union;
	}

	/**
	 * A foreign table takes part in no transition table; logical replication fires no
	 * statement triggers; and a statement fires those of the one table that it names,
	 * though a row may be visible through several.
	 */
	private static boolean needsRowTriggers(Relation relation) {
		return relation.isForeign() || relation.replicated() || relation.shared();
	}

	public boolean isReplicated() {
		return this.members.stream().anyMatch(Relation::replicated);
	}

	private Stream<TriggerSpec> installedSpecs() {
		return triggers().flatMap((trigger) -> trigger.spec().stream());
	}

	public Optional<InstalledFunction> installed(TriggerFunction function) {
		return triggers().filter((trigger) -> trigger.calls(function)).map(InstalledTrigger::function).findFirst();
	}

	private Stream<InstalledTrigger> triggers() {
		return this.members.stream().flatMap((member) -> member.triggers().stream());
	}

}
