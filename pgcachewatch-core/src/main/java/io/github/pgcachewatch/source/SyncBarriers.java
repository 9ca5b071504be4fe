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

package io.github.pgcachewatch.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Those who wait until what was committed has been handed over. All that wait when a
 * statement is sent are served by its answer. Thread-safe.
 */
final class SyncBarriers {

	private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();

	private boolean open;

	synchronized void open() {
		this.open = true;
	}

	/**
	 * Adds a barrier that waits; it fails at once if no session is going to answer.
	 */
	synchronized CompletableFuture<Void> add() {
		if (!this.open) {
			return CompletableFuture.failedFuture(stopped());
		}
		CompletableFuture<Void> barrier = new CompletableFuture<>();
		this.waiting.add(barrier);
		return barrier;
	}

	/**
	 * Returns how many wait; to be called before the statement is sent.
	 */
	synchronized int waiting() {
		return this.waiting.size();
	}

	/**
	 * Serves those that have waited longest; to be called when the answer is there.
	 */
	void complete(int count) {
		take(count).forEach((barrier) -> barrier.complete(null));
	}

	void cancel() {
		List<CompletableFuture<Void>> cancelled;
		synchronized (this) {
			this.open = false;
			cancelled = take(this.waiting.size());
		}
		cancelled.forEach((barrier) -> barrier.completeExceptionally(stopped()));
	}

	private synchronized List<CompletableFuture<Void>> take(int count) {
		List<CompletableFuture<Void>> taken = new ArrayList<>(count);
		while (taken.size() < count && !this.waiting.isEmpty()) {
			taken.add(this.waiting.remove());
		}
		return taken;
	}

	private static CancellationException stopped() {
		return new CancellationException("The listener is stopped");
	}

}
