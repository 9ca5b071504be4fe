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

package io.github.pgcachewatch.benchmarks;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.pgcachewatch.event.TableChange;

import org.springframework.context.event.EventListener;

/**
 * Notes when a change was received, and when the last of the entries that it concerns was
 * gone.
 */
class ChangeWatch {

	private static final long LIMIT_SECONDS = 10;

	private final AtomicInteger missing = new AtomicInteger();

	private volatile CompletableFuture<Instant> received = new CompletableFuture<>();

	private volatile CompletableFuture<Instant> evicted = new CompletableFuture<>();

	/**
	 * Waits from now on for a change that concerns so many entries.
	 */
	void expect(int entries) {
		this.received = new CompletableFuture<>();
		this.evicted = new CompletableFuture<>();
		this.missing.set(entries);
	}

	@EventListener
	void onChange(TableChange change) {
		this.received.complete(change.receivedAt());
	}

	void removed(RemovalCause cause) {
		if (cause == RemovalCause.EXPLICIT && this.missing.decrementAndGet() == 0) {
			this.evicted.complete(Instant.now());
		}
	}

	/**
	 * Returns what the change took.
	 * @param commit when its commit returned
	 */
	ChangeTimes await(Instant commit) throws Exception {
		Instant eviction = this.evicted.get(LIMIT_SECONDS, TimeUnit.SECONDS);
		return ChangeTimes.of(this.received.get(LIMIT_SECONDS, TimeUnit.SECONDS), commit, eviction);
	}

}
