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

package io.github.pgcachewatch.consistency.catalogue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

import static org.awaitility.Awaitility.await;

/**
 * What is written by hand where there is no starter: a trigger that sends the changed
 * row's id, and a loop that listens, evicts, logs what fails and reconnects. The control
 * of every race.
 */
final class HandEviction implements AutoCloseable {

	/**
	 * The trigger by hand.
	 */
	static final List<String> DDL = List.of(
			"CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS "
					+ "$$ BEGIN PERFORM pg_notify('by_hand', coalesce(NEW.id, OLD.id)::text); RETURN NULL; END $$",
			"CREATE TRIGGER tell AFTER UPDATE OR DELETE ON book FOR EACH ROW EXECUTE FUNCTION tell()",
			"CREATE TRIGGER tell AFTER UPDATE OR DELETE ON reading FOR EACH ROW EXECUTE FUNCTION tell()");

	private static final Logger logger = LoggerFactory.getLogger(HandEviction.class);

	private static final String WINDOWED = "windowed-titles";

	private static final int WINDOW = 100;

	private final TestDatabase database;

	private final String url;

	private final Collection<CacheManager> managers;

	private final AtomicLong tokens = new AtomicLong();

	private final Set<String> heard = ConcurrentHashMap.newKeySet();

	private final Thread thread = new Thread(this::listen, "eviction-by-hand");

	private volatile boolean closed;

	HandEviction(TestDatabase database, String url, Collection<CacheManager> managers) {
		this.database = database;
		this.url = url;
		this.managers = managers;
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Waits until the loop listens and has carried out all that was sent before.
	 */
	void sync() {
		Set<String> sent = new HashSet<>();
		await().atMost(Application.LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
			if (sent.stream().anyMatch(this.heard::contains)) {
				return true;
			}
			String token = "sync " + this.tokens.incrementAndGet();
			sent.add(token);
			this.database.execute("SELECT pg_notify('by_hand', '" + token + "')");
			return false;
		});
	}

	@Override
	public void close() {
		this.closed = true;
	}

	private void listen() {
		while (!this.closed) {
			try (Connection connection = DriverManager.getConnection(this.url, this.database.username(),
					this.database.password()); Statement statement = connection.createStatement()) {
				statement.execute("LISTEN by_hand");
				evict(connection.unwrap(PGConnection.class));
			}
			catch (SQLException ex) {
				logger.debug("The connection is lost: once more", ex);
				pause();
			}
		}
	}

	private void evict(PGConnection connection) throws SQLException {
		List<Long> window = new ArrayList<>();
		while (!this.closed) {
			for (PGNotification notification : connection.getNotifications(100)) {
				try {
					evict(notification.getParameter(), window);
				}
				catch (RuntimeException ex) {
					logger.debug("Eviction failed", ex);
				}
			}
		}
	}

	private void evict(String payload, List<Long> window) {
		if (payload.startsWith("sync")) {
			this.heard.add(payload);
			return;
		}
		if (payload.equals("clear")) {
			caches((name) -> true).forEach(Cache::invalidate);
			return;
		}
		long id = Long.parseLong(payload);
		caches((name) -> !name.equals(WINDOWED)).forEach((cache) -> cache.evictIfPresent(id));
		window.add(id);
		if (window.size() == WINDOW) {
			caches(WINDOWED::equals).forEach((cache) -> window.forEach(cache::evict));
			window.clear();
		}
	}

	private List<Cache> caches(Predicate<String> names) {
		return this.managers.stream()
			.flatMap((manager) -> manager.getCacheNames().stream().filter(names).map(manager::getCache))
			.filter(Objects::nonNull)
			.toList();
	}

	private static void pause() {
		try {
			Thread.sleep(50);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
