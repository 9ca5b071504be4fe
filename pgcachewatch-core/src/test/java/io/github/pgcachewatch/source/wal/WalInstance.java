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

package io.github.pgcachewatch.source.wal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a fleet that shares a channel, and what it received.
 */
final class WalInstance implements ChangeHandler, AutoCloseable {

	static final Duration MAX_STALENESS = Duration.ofSeconds(3);

	private static final Executor WORKERS = (task) -> {
		Thread thread = new Thread(task, "test-worker");
		thread.setDaemon(true);
		thread.start();
	};

	final List<String> received = new CopyOnWriteArrayList<>();

	final AtomicInteger unknown = new AtomicInteger();

	final AtomicInteger listened = new AtomicInteger();

	final WalSource source;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "test-timer");
		thread.setDaemon(true);
		return thread;
	});

	WalInstance(DedicatedConnectionFactory connections, WalSettings walSettings) {
		this(connections, MAX_STALENESS, walSettings);
	}

	WalInstance(DedicatedConnectionFactory connections, Duration maxStaleness, WalSettings walSettings) {
		Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), 2, 0.2);
		this.source = new WalSource(connections, new SourceSettings(SlotFixture.CHANNEL, maxStaleness, backoff),
				walSettings, List.of(), this, this.timer, WORKERS);
	}

	static WalInstance on(TestDatabase database) {
		return new WalInstance(SlotFixture.factory(database), settings());
	}

	static WalSettings settings() {
		return new WalSettings(100, MAX_STALENESS, (table) -> Set.of());
	}

	WalInstance start() {
		this.source.start();
		return this;
	}

	WalInstance live() {
		start();
		eventually().until(this.source::state, ListenerState.LIVE::equals);
		return this;
	}

	void sync() {
		this.source.barrier().orTimeout(30, TimeUnit.SECONDS).join();
	}

	/**
	 * Returns what was received, save that it is unknown.
	 */
	List<String> changes() {
		return this.received.stream().filter((change) -> !change.equals("unknown")).toList();
	}

	boolean isReader() {
		return this.source.walStatus().role() == WalStatus.Role.READER;
	}

	static ConditionFactory eventually() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	@Override
	public void changes(List<TableChange> changes) {
		changes.forEach((change) -> this.received.add(change.operation() + " " + change.table() + " " + change.keys()));
	}

	@Override
	public void unknown(String reason, @Nullable PgNotification notification) {
		this.received.add("unknown");
		this.unknown.incrementAndGet();
	}

	@Override
	public void carryOut() {
	}

	@Override
	public CompletionStage<?> listening() {
		this.listened.incrementAndGet();
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void proof(long sentNanos) {
	}

	@Override
	public void lost() {
	}

	@Override
	public void stateChanged(ListenerStateChanged change) {
	}

	@Override
	public void close() {
		this.source.stop();
		this.timer.shutdownNow();
	}

}
