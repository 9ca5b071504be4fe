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

import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * One who does the same kind of thing again and again, on a thread of its own. What it
 * chooses depends on its seed alone.
 */
abstract class Actor {

	private final Run run;

	private final Random random;

	private final Thread thread = new Thread(this::actUntilStopped, getClass().getSimpleName());

	private volatile boolean stopped;

	Actor(Run run, Random random) {
		this.run = run;
		this.random = random;
	}

	abstract void act() throws Exception;

	final void start() {
		this.thread.setDaemon(true);
		this.thread.start();
	}

	final void stop() {
		this.stopped = true;
	}

	final void join() throws InterruptedException {
		this.thread.join(60_000);
		if (this.thread.isAlive()) {
			AssertionError stuck = new AssertionError(this.thread.getName() + " is stuck");
			stuck.setStackTrace(this.thread.getStackTrace());
			throw stuck;
		}
	}

	private void actUntilStopped() {
		while (!this.stopped) {
			try {
				act();
			}
			catch (Throwable ex) {
				this.run.judge().failed(ex);
				return;
			}
		}
	}

	final boolean isStopped() {
		return this.stopped;
	}

	final Run run() {
		return this.run;
	}

	final Random random() {
		return this.random;
	}

	/**
	 * Chooses a table, that with most rows most often.
	 */
	final OracleTable someTable() {
		List<OracleTable> tables = List.copyOf(this.run.reads().keySet());
		boolean first = this.random.nextInt(4) == 0;
		return tables.get(first ? 0 : this.random.nextInt(tables.size()));
	}

	final long someRow(OracleTable table) {
		return table.id(this.random.nextInt(table.rows()));
	}

	/**
	 * Chooses a way to read rows of a table.
	 */
	final CachedRead someRead(OracleTable table) {
		List<CachedRead> reads = Objects.requireNonNull(this.run.reads().get(table));
		return reads.get(this.random.nextInt(reads.size()));
	}

	/**
	 * Does nothing for at most so long.
	 */
	final void think(int millis) {
		try {
			Thread.sleep(this.random.nextInt(millis + 1));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
