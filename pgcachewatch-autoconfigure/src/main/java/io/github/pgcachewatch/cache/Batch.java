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
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Removals that one cache carries out together, and who waits for them. Not thread-safe.
 * <p>
 * Bounded: a removal of everything absorbs all others, and too many keys become one.
 */
final class Batch {

	private final int maxKeys;

	private final List<Removal> removals = new ArrayList<>();

	private List<CompletableFuture<Void>> waiting = new ArrayList<>();

	private int keys;

	private long deadline;

	Batch(int maxKeys) {
		this.maxKeys = maxKeys;
	}

	/**
	 * Adds a removal.
	 * @param deadline until when it may take
	 */
	void add(Removal removal, long deadline) {
		if (this.removals.isEmpty()) {
			this.deadline = deadline;
		}
		if (isAll()) {
			absorb(removal);
		}
		else if (removal.isAll()) {
			replaceAll(removal);
		}
		else {
			append(removal);
		}
	}

	private void append(Removal removal) {
		this.removals.add(removal);
		this.keys += removal.keys().size();
		if (this.keys > this.maxKeys) {
			replaceAll(Removal.ofAll(Cause.OVERFLOW, this.removals.get(0).receivedNanos()));
		}
	}

	private void absorb(Removal removal) {
		if (this.removals.get(0).quiet() && !removal.quiet()) {
			replaceAll(Removal.ofAll(removal.cause(), removal.receivedNanos()));
		}
	}

	private void replaceAll(Removal all) {
		boolean quiet = all.quiet() && this.removals.stream().allMatch(Removal::quiet);
		this.removals.clear();
		this.removals.add(quiet ? all : Removal.ofAll(all.cause(), all.receivedNanos()));
	}

	void await(CompletableFuture<Void> future) {
		this.waiting.add(future);
	}

	/**
	 * Returns who waits, to be told, and forgets them.
	 */
	List<CompletableFuture<Void>> release() {
		List<CompletableFuture<Void>> released = this.waiting;
		this.waiting = new ArrayList<>();
		return released;
	}

	boolean isEmpty() {
		return this.removals.isEmpty();
	}

	/**
	 * Returns whether everything is to be removed.
	 */
	boolean isAll() {
		return !this.removals.isEmpty() && this.removals.get(0).isAll();
	}

	/**
	 * Returns until when the first removal, and so any of them, may take.
	 */
	long deadline() {
		return this.deadline;
	}

	List<Removal> removals() {
		return this.removals;
	}

}
