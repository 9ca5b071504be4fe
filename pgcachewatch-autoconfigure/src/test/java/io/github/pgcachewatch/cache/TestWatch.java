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

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.view.WatchedManager;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Watched caches with threads, a clock and an observer of their own, live unless told
 * otherwise.
 */
final class TestWatch implements AutoCloseable {

	static final Duration MAX_STALENESS = Duration.ofSeconds(15);

	final AtomicLong clock = new AtomicLong(1_000_000);

	final ListenerLiveness liveness;

	final Recorder observer = new Recorder();

	final WatchedCaches caches;

	/**
	 * How many tasks were given to workers.
	 */
	final AtomicInteger started = new AtomicInteger();

	/**
	 * Whether the next task finds no thread.
	 */
	final AtomicBoolean exhausted = new AtomicBoolean();

	/**
	 * Called by the thread that has a removal carried out, after it; {@code null} as long
	 * as workers carry them out.
	 */
	volatile Runnable afterRemoval;

	private final ExecutorService worker = Executors.newCachedThreadPool();

	private final ExecutorService readers = Executors.newCachedThreadPool();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	TestWatch() {
		this(WatchedCacheSettings.defaults());
	}

	TestWatch(WatchedCacheSettings settings) {
		this(settings, MAX_STALENESS);
	}

	TestWatch(WatchedCacheSettings settings, Duration maxStaleness) {
		this.liveness = new ListenerLiveness(maxStaleness, this.clock::get);
		this.caches = new WatchedCaches(settings, this.liveness, this.observer, this::work, this.timer);
		this.caches.watchNames((name) -> !name.startsWith("other"));
		prove();
	}

	private void work(Runnable task) {
		if (this.exhausted.getAndSet(false)) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		this.started.incrementAndGet();
		Runnable afterRemoval = this.afterRemoval;
		if (afterRemoval != null) {
			task.run();
			afterRemoval.run();
		}
		else {
			this.worker.execute(task);
		}
	}

	void prove() {
		this.liveness.prove(this.clock.get());
	}

	void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	/**
	 * What the listening thread does at a change of a row, and the worker after it.
	 */
	void change(String cache, Object key) {
		evict(cache, key);
		settle();
	}

	void changeAll(String cache) {
		this.caches.evict(batch(cache, CacheKeys.ALL));
		settle();
	}

	void evict(String cache, Object key) {
		this.caches.evict(batch(cache, CacheKeys.of(key)));
	}

	EvictionBatch batch(String cache, CacheKeys keys) {
		EvictionBatch batch = new EvictionBatch();
		batch.add(cache, keys, this.clock.get());
		return batch;
	}

	void settle() {
		get(this.caches.settled());
	}

	CacheManager watch(CacheManager manager) {
		return WatchedManager.watch(manager, this.caches);
	}

	Cache watch(CacheManager manager, String name) {
		return watch(manager).getCache(name);
	}

	<T> Future<T> onAnotherThread(Callable<T> action) {
		return this.readers.submit(action);
	}

	static <T> T get(Future<T> future) {
		try {
			return future.get(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	static void await(CountDownLatch latch) {
		try {
			if (!latch.await(30, TimeUnit.SECONDS)) {
				throw new AssertionError("Nothing happened for 30 s");
			}
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.readers.shutdownNow();
		this.worker.shutdownNow();
		this.timer.shutdownNow();
	}

	static final class Recorder implements CacheObserver {

		final Queue<String> invalidated = new ConcurrentLinkedQueue<>();

		final Queue<String> repeated = new ConcurrentLinkedQueue<>();

		final Queue<RejectionReason> rejected = new ConcurrentLinkedQueue<>();

		final Queue<String> bypassed = new ConcurrentLinkedQueue<>();

		volatile boolean failing;

		@Override
		public void evicted(Eviction eviction) {
			fail();
			(eviction.repeated() ? this.repeated : this.invalidated)
				.add(eviction.cacheName() + eviction.keys() + eviction.cause());
		}

		@Override
		public void rejected(String cache, RejectionReason reason) {
			fail();
			this.rejected.add(reason);
		}

		@Override
		public void bypassed(String cache) {
			fail();
			this.bypassed.add(cache);
		}

		private void fail() {
			if (this.failing) {
				throw new IllegalStateException("registry closed");
			}
		}

	}

}
