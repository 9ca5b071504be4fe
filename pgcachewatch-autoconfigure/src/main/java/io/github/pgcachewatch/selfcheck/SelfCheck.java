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
package io.github.pgcachewatch.selfcheck;

import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.guard.HitObserver;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.cache.Cache;
import org.springframework.core.task.TaskDecorator;

/**
 * Has the methods of some hits called once more, by a thread of its own, and compares:
 * entries that are found to be stale are removed and reported. Thread-safe; bounded: one
 * check of an entry at a time, and {@value #MAX_WAITING} hits that wait.
 */
public final class SelfCheck implements HitObserver, AutoCloseable {

	static final int MAX_WAITING = 100;

	private final double rate;

	private final WatchedCaches caches;

	private final Supplier<PgCacheWatch> watch;

	private final CachedValueComparison comparison;

	private final TaskDecorator decorator;

	private final CheckReports reports;

	private final Set<Object> underWay = ConcurrentHashMap.newKeySet();

	// The application's
	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
			new ArrayBlockingQueue<>(MAX_WAITING), (task) -> new CheckThread(task, this.classLoader));

	/**
	 * Creates a self-check.
	 * @param rate the share of hits that are compared, from 0 to 1
	 * @param caches the watched caches
	 * @param watch carries changes out; not asked for before the first difference
	 * @param comparison compares values
	 * @param decorator hands on what the calling thread has to the thread of the check
	 * @param reports takes the results
	 */
	public SelfCheck(double rate, WatchedCaches caches, Supplier<PgCacheWatch> watch, CachedValueComparison comparison,
			TaskDecorator decorator, CheckReports reports) {
		this.rate = rate;
		this.caches = caches;
		this.watch = watch;
		this.comparison = comparison;
		this.decorator = decorator;
		this.reports = reports;
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Returns what came of the checks so far.
	 * @return the reports
	 */
	public CheckReports reports() {
		return this.reports;
	}

	@Override
	public boolean isEnabled() {
		return this.rate > 0;
	}

	@Override
	public boolean isPastCaches() {
		return Thread.currentThread() instanceof CheckThread;
	}

	@Override
	public boolean isSampled() {
		return ThreadLocalRandom.current().nextDouble() < this.rate;
	}

	@Override
	public void hit(ProxyMethodInvocation invocation, Cache cache, Object key, @Nullable Object value) {
		CheckedHit hit = CheckedHit.of(invocation, cache, key, value);
		try {
			if (!this.caches.isLeftAlone(hit.cacheName())) {
				take(hit);
			}
		}
		// In a native image, a record may lack its components, which is an Error.
		catch (RuntimeException | Error ex) {
			this.reports.addFailed(hit, ex);
		}
	}

	private void take(CheckedHit hit) {
		Class<?> alterable = FixedArguments.findAlterable(hit.arguments());
		if (hit.value() instanceof CompletionStage<?>) {
			this.reports.addSkipped(hit, CheckResult.ASYNCHRONOUS, "its result is asynchronous");
		}
		else if (alterable != null) {
			this.reports.addSkipped(hit, CheckResult.ALTERABLE_ARGUMENT,
					"an argument of " + alterable.getName() + " may be altered before the method is called again");
		}
		else if (this.underWay.add(hit.entry())) {
			enqueue(hit);
		}
	}

	private void enqueue(CheckedHit hit) {
		boolean enqueued = false;
		try {
			Runnable check = this.decorator.decorate(() -> check(hit));
			this.executor.execute(() -> run(hit, check));
			enqueued = true;
		}
		catch (RejectedExecutionException ex) {
			this.reports.count(hit, CheckResult.QUEUE_FULL);
		}
		finally {
			if (!enqueued) {
				this.underWay.remove(hit.entry());
			}
		}
	}

	// The decorator's code is the application's, and may fail as the method may.
	private void run(CheckedHit hit, Runnable check) {
		try {
			check.run();
		}
		catch (Throwable ex) {
			addFailed(hit, ex);
		}
		finally {
			this.underWay.remove(hit.entry());
		}
	}

	private void check(CheckedHit hit) {
		try {
			EntryCheck check = new EntryCheck(hit, this.caches, this.watch, this.comparison);
			CheckResult result = check.run();
			switch (result) {
				case STALE -> {
					remove(hit);
					this.reports.addStale(hit, check.loaded());
				}
				case INCOMPARABLE -> this.reports.addSkipped(hit, result, incomparable(check.loaded()));
				default -> this.reports.count(hit, result);
			}
		}
		catch (Throwable ex) {
			addFailed(hit, ex);
		}
	}

	private void addFailed(CheckedHit hit, Throwable ex) {
		if (!this.executor.isShutdown()) {
			this.reports.addFailed(hit, ex);
		}
	}

	private void remove(CheckedHit hit) {
		EvictionBatch batch = new EvictionBatch();
		batch.add(new Eviction(hit.cacheName(), CacheKeys.of(hit.key()), Cause.SELF_CHECK, System.nanoTime()));
		this.caches.evict(batch);
	}

	private static String incomparable(@Nullable Object loaded) {
		return "two calls or two look-ups in a row returned values that differ, although no change was received: "
				+ ((loaded != null) ? loaded.getClass().getName() : "null")
				+ " may lack 'equals' (define it, or a bean of " + CachedValueComparison.class.getName()
				+ "), or the method returns something else each time";
	}

	/**
	 * Compares nothing any more, and waits for no check.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * A thread on which methods are called past their caches. Inherits nothing from the
	 * one that happens to need it.
	 */
	private static final class CheckThread extends Thread {

		CheckThread(Runnable task, @Nullable ClassLoader classLoader) {
			super(null, task, "pgcachewatch-self-check", 0, false);
			setContextClassLoader(classLoader);
			setDaemon(true);
		}

	}

}
