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

package io.github.pgcachewatch.watch;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of the starter: a timer for what is short, and workers for what may block
 * and for listening. No executor itself, so that the application's own task executor is
 * still auto-configured. Thread-safe.
 */
public final class WatchThreads implements AutoCloseable {

	private final AtomicInteger workers = new AtomicInteger();

	// The application's
	private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	// Two are kept, of which one listens. Each cache is cleared at once at a start or a
	// reconnect: the workers of that are not kept.
	private final ThreadPoolExecutor worker = new ThreadPoolExecutor(2, Integer.MAX_VALUE, 1, TimeUnit.SECONDS,
			new SynchronousQueue<>(), (task) -> daemon("pgcachewatch-worker-" + this.workers.incrementAndGet(), task));

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			(task) -> daemon("pgcachewatch-timer", task));

	/**
	 * Creates the threads as they are needed.
	 */
	public WatchThreads() {
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * Runs what may block.
	 * @return the executor
	 */
	public Executor worker() {
		return this.worker;
	}

	/**
	 * Runs what is short, at its time.
	 * @return the executor
	 */
	public ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Runs what is done once, in a thread that ends with it.
	 * @param name what the thread's name ends with
	 * @param task what is done
	 */
	public void runOnce(String name, Runnable task) {
		daemon("pgcachewatch-" + name, task).start();
	}

	/**
	 * Lets what was submitted come to its end, and waits for none of it.
	 */
	@Override
	public void close() {
		this.timer.shutdown();
		this.worker.shutdown();
	}

	// A thread inherits nothing from the one that happens to need it.
	private Thread daemon(String name, Runnable task) {
		Thread thread = new Thread(null, task, name, 0, false);
		thread.setContextClassLoader(this.classLoader);
		thread.setDaemon(true);
		return thread;
	}

}
