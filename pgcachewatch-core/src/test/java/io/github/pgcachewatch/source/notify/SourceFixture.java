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

package io.github.pgcachewatch.source.notify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A source that listens, with all that it needs.
 */
final class SourceFixture implements AutoCloseable {

	static final Backoff BACKOFF = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), 2, 0.2);

	/** Each task is given a thread of its own. */
	static final Executor WORKERS = (task) -> {
		Thread thread = new Thread(task, "test-worker");
		thread.setDaemon(true);
		thread.start();
	};

	final RecordingHandler handler = new RecordingHandler();

	final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "test-timer");
		thread.setDaemon(true);
		return thread;
	});

	final ChangeSource listener;

	SourceFixture(DedicatedConnectionFactory connections, Duration maxStaleness, String channel, String... extra) {
		this(connections, maxStaleness, WORKERS, channel, extra);
	}

	SourceFixture(DedicatedConnectionFactory connections, Duration maxStaleness, Executor workers, String channel,
			String... extra) {
		this.listener = NotifySource.create(connections, new SourceSettings(channel, maxStaleness, BACKOFF),
				List.of(extra), this.handler, this.timer, workers);
	}

	static SourceFixture on(TestDatabase database, String channel, String... extra) {
		return new SourceFixture(factory(database, database.url()), Duration.ofSeconds(15), channel, extra);
	}

	static PgConnectionFactory factory(TestDatabase database, String url) {
		return new PgConnectionFactory(() -> settings(database, url));
	}

	static ConnectionSettings settings(TestDatabase database, String url) {
		return new ConnectionSettings(url, database.username(), database.password(), Map.of(), Duration.ofSeconds(10),
				"listener-test");
	}

	SourceFixture start() {
		this.listener.start();
		return this;
	}

	SourceFixture live() {
		start();
		awaitState(ListenerState.LIVE);
		return this;
	}

	/**
	 * Waits until the state is there and announced, which comes next.
	 */
	void awaitState(ListenerState state) {
		eventually().until(() -> this.listener.state() == state && this.handler.isLatest(state));
	}

	void sync() {
		this.listener.barrier().orTimeout(20, TimeUnit.SECONDS).join();
	}

	static ConditionFactory eventually() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	@Override
	public void close() {
		this.listener.stop();
		this.timer.shutdownNow();
	}

}
