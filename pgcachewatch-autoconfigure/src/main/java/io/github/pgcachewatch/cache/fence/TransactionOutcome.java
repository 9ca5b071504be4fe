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

package io.github.pgcachewatch.cache.fence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Whether a transaction, or what it did since a savepoint was rolled back, was committed.
 * Actions that wait for the outcome run in the order in which they were added, so that of
 * two puts the later one stays. Thread-safe.
 */
public final class TransactionOutcome {

	private @Nullable List<Consumer<Boolean>> waiting = new ArrayList<>(2);

	private boolean committed;

	/**
	 * Completes the outcome, unless it is complete.
	 */
	void complete(boolean committed) {
		List<Consumer<Boolean>> actions;
		synchronized (this) {
			if (this.waiting == null) {
				return;
			}
			actions = this.waiting;
			this.waiting = null;
			this.committed = committed;
		}
		actions.forEach((action) -> action.accept(committed));
	}

	/**
	 * Runs an action with whether the transaction committed: at its end, or at once if it
	 * has ended.
	 */
	public void whenComplete(Consumer<Boolean> action) {
		synchronized (this) {
			if (this.waiting != null) {
				this.waiting.add(action);
				return;
			}
		}
		action.accept(this.committed);
	}

	/**
	 * Returns whether the transaction is known to have committed.
	 */
	public synchronized boolean isCommitted() {
		return this.waiting == null && this.committed;
	}

	/**
	 * Returns the outcome of two together: committed if both are.
	 */
	public static @Nullable TransactionOutcome both(@Nullable TransactionOutcome one,
			@Nullable TransactionOutcome other) {
		if (one == null || one == other || one.isCommitted()) {
			return other;
		}
		if (other == null || other.isCommitted()) {
			return one;
		}
		TransactionOutcome both = new TransactionOutcome();
		one.whenComplete((first) -> other.whenComplete((second) -> both.complete(first && second)));
		return both;
	}

}
