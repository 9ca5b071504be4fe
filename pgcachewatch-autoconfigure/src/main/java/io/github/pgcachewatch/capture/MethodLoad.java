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

package io.github.pgcachewatch.capture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.capture.rows.RowFill;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a cached method, and what it read. Used by the thread that runs it,
 * but for {@link #ranElsewhere()}.
 */
final class MethodLoad {

	private final CachedCall call;

	private final @Nullable Object[] arguments;

	private final @Nullable MethodLoad outer;

	private final CoveredTables.Snapshot covered;

	private final ReadLog own = new ReadLog();

	private final Set<String> hits = new LinkedHashSet<>();

	private Collection<ReadLog> scope = List.of();

	private volatile boolean elsewhere;

	private volatile boolean active = true;

	/**
	 * Begins a load.
	 * @param arguments the arguments of the call
	 * @param outer the load in which it is nested
	 * @param covered the routes at its begin
	 */
	MethodLoad(CachedCall call, @Nullable Object[] arguments, @Nullable MethodLoad outer,
			CoveredTables.Snapshot covered) {
		this.call = call;
		this.arguments = arguments;
		this.outer = outer;
		this.covered = covered;
	}

	CachedCall call() {
		return this.call;
	}

	@Nullable MethodLoad outer() {
		return this.outer;
	}

	CoveredTables.Snapshot covered() {
		return this.covered;
	}

	void add(StatementUse use) {
		this.own.add(use);
	}

	/**
	 * Takes a hit of another cached method.
	 */
	void addHits(Collection<String> caches) {
		this.hits.addAll(caches);
	}

	/**
	 * Takes a statement on a connection of this load that another thread ran.
	 */
	void ranElsewhere() {
		if (this.active) {
			this.elsewhere = true;
		}
	}

	/**
	 * Ends the load: what it read, an outer one read as well.
	 * @param scope what was run in the transactions that are open
	 * @param later whether the result is still to be read
	 */
	void end(Collection<ReadLog> scope, boolean later) {
		this.active = false;
		this.scope = new ArrayList<>(scope);
		this.elsewhere |= later;
		if (this.outer != null) {
			this.outer.own.addAll(this.own);
			this.outer.hits.addAll(this.hits);
			this.outer.elsewhere |= this.elsewhere;
		}
	}

	ReadLog own() {
		return this.own;
	}

	Set<String> hits() {
		return this.hits;
	}

	/**
	 * Returns the statements that were run before it in the same transaction or session,
	 * among those of its own.
	 */
	Collection<ReadLog> scope() {
		return this.scope;
	}

	/**
	 * Returns by which arguments its statements found the rows of tables.
	 */
	RowFill rows(String cache, Set<TableName> tables) {
		RowFill fill = new RowFill(cache, this.call.place(), this.call.keyParameters(), this.arguments);
		if (this.elsewhere || this.own.isFull()) {
			tables.forEach(fill::readOtherwise);
		}
		this.own.uses().forEach((use) -> use.tell(fill, tables));
		for (ReadLog log : this.scope) {
			// What is in the session already need not be what the arguments name.
			log.uses()
				.stream()
				.filter((use) -> !this.own.containsValuesOf(use))
				.forEach((use) -> use.reads().tables().forEach(fill::readSomehow));
		}
		return fill;
	}

	boolean isElsewhere() {
		return this.elsewhere;
	}

	boolean isEmpty() {
		return this.own.isEmpty() && this.hits.isEmpty() && this.scope.stream().allMatch(ReadLog::isEmpty);
	}

}
