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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;

import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.CacheStatus;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.ChangeSource;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * Lets readers and writers loose on an application while faults strike, and stops at the
 * first violation. Now and then everything falls quiet, and each entry is compared with
 * its row.
 */
final class Oracle {

	private static final Duration BETWEEN_QUIET_POINTS = Duration.ofSeconds(8);

	/**
	 * A read that takes longer than this cannot be judged, and is found stuck.
	 */
	private static final Duration LONGEST_READ = Duration.ofMinutes(1);

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private final OracleApplication application;

	private final long seed;

	private final Figures figures = new Figures();

	private final Judge judge;

	private final Run run;

	private final List<Actor> actors = new ArrayList<>();

	private final Faults faults;

	Oracle(OracleApplication application, long seed, Duration betweenFaults) {
		this.application = application;
		this.seed = seed;
		Duration bound = OracleApplication.BOUND;
		History history = new History(Run.ROWS, bound.plus(LONGEST_READ));
		this.judge = new Judge(history, bound, this.figures);
		this.run = new Run(application.context(), history, this.judge, this.figures, new ReentrantReadWriteLock(true));
		Random seeds = new Random(seed);
		List<Lock> rows = new ArrayList<>();
		for (int i = 0; i < Run.ROWS; i++) {
			rows.add(new ReentrantLock());
		}
		this.faults = new Faults(this.run, seeds.nextLong(), application.proxy(), bound, betweenFaults);
		this.actors.add(this.faults);
		for (int i = 0; i < 4; i++) {
			this.actors.add(new Writer(this.run, seeds.nextLong(), rows));
		}
		for (int i = 0; i < 8; i++) {
			this.actors.add(new Reader(this.run, seeds.nextLong()));
		}
	}

	/**
	 * Runs until the time is over, or there is a violation.
	 * @return the violation, or {@code null}
	 */
	@Nullable String run(Duration duration) throws Exception {
		long end = System.nanoTime() + duration.toNanos();
		this.actors.forEach(Actor::start);
		try {
			while (!this.judge.await(BETWEEN_QUIET_POINTS) && System.nanoTime() - end < 0) {
				quietPoint();
			}
		}
		finally {
			this.actors.forEach(Actor::stop);
		}
		for (Actor actor : this.actors) {
			actor.join();
		}
		if (this.judge.violation() == null) {
			quietPoint();
		}
		return this.judge.violation();
	}

	Figures figures() {
		return this.figures;
	}

	String table() {
		List<CacheStatus> caches = this.application.context().getBean(WatchedCaches.class).status();
		return this.figures.table(this.seed, OracleApplication.BOUND,
				caches.stream().mapToLong(CacheStatus::rejectedFills).sum(),
				caches.stream().mapToLong(CacheStatus::bypassedReads).sum());
	}

	private void quietPoint() throws Exception {
		this.faults.striking().lock();
		this.run.quiet().writeLock().lock();
		try {
			if (!isLiveWithinLimit()) {
				return;
			}
			this.run.watch().sync().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			compare();
		}
		finally {
			this.run.quiet().writeLock().unlock();
			this.faults.striking().unlock();
		}
	}

	// A fault that could not be mended has ended the run already.
	private boolean isLiveWithinLimit() {
		try {
			await().atMost(LIMIT)
				.until(() -> this.run.watch().state() == ListenerState.LIVE || this.judge.violation() != null);
			return this.judge.violation() == null;
		}
		catch (ConditionTimeoutException ex) {
			ChangeSource listener = this.application.context().getBean(ChangeSource.class);
			throw new IllegalStateException("Not live: " + listener.status() + ", while " + listeningThreads(), ex);
		}
	}

	private static Map<String, List<StackTraceElement>> listeningThreads() {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().matches("pgcachewatch.*|Faults|tcp-proxy.*"))
			.collect(Collectors.toMap((thread) -> thread.getKey().toString(), (thread) -> List.of(thread.getValue())));
	}

	private void compare() {
		Map<Long, Long> rows = Items.rows(this.run.jdbc());
		for (long id = 0; id < Run.ROWS; id++) {
			expect("history", id, rows.get(id), this.run.history().current(id));
		}
		this.figures.quietPoint(compareEntries(rows));
		for (long id = 0; id < Run.ROWS; id++) {
			expect(Items.ONE, id, rows.get(id), this.run.items().one(id));
			expect(Items.SHARED, id, rows.get(id), this.run.items().shared(id));
		}
		if (!this.run.items().all().equals(rows)) {
			this.judge.violation("at a quiet point, the whole table was read as " + this.run.items().all());
		}
	}

	private int compareEntries(Map<Long, Long> rows) {
		int entries = 0;
		for (String cache : List.of(Items.ONE, Items.SHARED)) {
			Map<Object, @Nullable Object> bare = BareCaches.entries(this.application.context(), cache);
			bare.forEach((id, version) -> expect("the bare " + cache, id, rows.get(id), version));
			entries += bare.size();
		}
		for (Object all : new HashMap<>(BareCaches.entries(this.application.context(), Items.ALL)).values()) {
			expect("the bare " + Items.ALL, "all", rows, all);
			entries++;
		}
		return entries;
	}

	private void expect(String where, Object key, @Nullable Object expected, @Nullable Object actual) {
		if (!Objects.equals(expected, actual)) {
			this.figures.stale();
			this.judge.violation(
					"at a quiet point, " + where + " had " + actual + " for " + key + ", and the database " + expected);
		}
	}

}
