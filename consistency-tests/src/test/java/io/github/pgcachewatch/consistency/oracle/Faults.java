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

package io.github.pgcachewatch.consistency.oracle;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

import io.github.pgcachewatch.test.TcpProxy;

import org.springframework.context.Lifecycle;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Breaks something, mends it, and waits for some time.
 */
final class Faults extends Actor {

	private static final String NOTIFY = "SELECT count(pg_notify('" + OracleApplication.CHANNEL + "', format("
			+ "'{\"operation\":\"update\",\"table\":\"%s\",\"keys\":[{\"id\":%s}]}', ?::text, g)))"
			+ " FROM generate_series(1, ?) g";

	private final TcpProxy proxy;

	private final int longestOutage;

	private final int longestPause;

	private final JdbcTemplate jdbc;

	private final ReentrantLock striking = new ReentrantLock(true);

	/**
	 * Creates an instance.
	 * @param bound outages last for somewhat longer at most
	 * @param pause the longest pause between faults
	 */
	Faults(Run run, long seed, TcpProxy proxy, Duration bound, Duration pause) {
		super(run, new Random(seed));
		this.proxy = proxy;
		this.longestOutage = (int) bound.multipliedBy(3).dividedBy(2).toMillis();
		this.longestPause = (int) pause.toMillis();
		this.jdbc = run.jdbc();
	}

	/**
	 * Held while something is broken.
	 */
	ReentrantLock striking() {
		return this.striking;
	}

	@Override
	void act() {
		think(this.longestPause);
		this.striking.lock();
		try {
			if (!isStopped()) {
				run().figures().fault();
				strike();
			}
		}
		finally {
			this.proxy.thaw();
			this.proxy.admit();
			this.striking.unlock();
		}
	}

	private void strike() {
		switch (random().nextInt(11)) {
			case 0 -> this.jdbc.queryForList(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
							+ " WHERE datname = current_database() AND application_name = ?",
					OracleApplication.LISTENER);
			case 1 -> this.proxy.cut();
			case 2 -> outage(this.proxy::freeze);
			case 3 -> outage(this.proxy::freezeToClient);
			case 4 -> outage(this.proxy::freezeToServer);
			case 5 -> outage(() -> this.proxy.freezeToClientAfter(1 + random().nextInt(200)));
			case 6 -> outage(this.proxy::refuse);
			case 7 -> notifications((random().nextBoolean()) ? "nobody" : "item", 20_000);
			case 8 -> this.jdbc.queryForList("SELECT pg_notify(?, '{\"operation\":')", OracleApplication.CHANNEL);
			case 9 -> run().watch().resync();
			default -> restart();
		}
	}

	private void outage(Runnable begin) {
		begin.run();
		think(this.longestOutage);
	}

	private void notifications(String table, int count) {
		this.jdbc.queryForList(NOTIFY, table, count);
	}

	private void restart() {
		Lifecycle lifecycle = run().context().getBean("pgCacheWatchLifecycle", Lifecycle.class);
		lifecycle.stop();
		think(500);
		lifecycle.start();
	}

}
