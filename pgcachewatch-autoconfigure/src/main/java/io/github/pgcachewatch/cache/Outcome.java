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

package io.github.pgcachewatch.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * How a transaction ended, once it has. What waits for it is told in the order in which
 * it asked, so that of two puts the later one stays. Thread-safe.
 */
final class Outcome {

	private @Nullable List<Consumer<Boolean>> waiting = new ArrayList<>(2);

	private boolean committed;

	void complete(boolean committed) {
		List<Consumer<Boolean>> told;
		synchronized (this) {
			if (this.waiting == null) {
				return;
			}
			told = this.waiting;
			this.waiting = null;
			this.committed = committed;
		}
		told.forEach((action) -> action.accept(committed));
	}

	/**
	 * Runs an action with whether the transaction committed: at its end, or at once if it
	 * has ended.
	 */
	void whenComplete(Consumer<Boolean> action) {
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
	synchronized boolean isCommitted() {
		return this.waiting == null && this.committed;
	}

	/**
	 * Returns the outcome of both of two: committed if both were.
	 */
	static @Nullable Outcome both(@Nullable Outcome one, @Nullable Outcome other) {
		if (one == null || one == other || one.isCommitted()) {
			return other;
		}
		if (other == null || other.isCommitted()) {
			return one;
		}
		Outcome both = new Outcome();
		one.whenComplete((first) -> other.whenComplete((second) -> both.complete(first && second)));
		return both;
	}

}
