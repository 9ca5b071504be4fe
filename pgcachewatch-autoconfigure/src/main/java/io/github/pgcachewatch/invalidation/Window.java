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

package io.github.pgcachewatch.invalidation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.invalidation.SharedChange.Share;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.PendingChanges;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back the changes of one cache for as long as one strategy says. Whatever the
 * strategy does, each change is handed over at the first deadline that was set after it
 * came, or before: a deadline is only ever brought forward.
 * <p>
 * Thread-safe. The target is called under the lock, which keeps removals in order, and is
 * why it must not block. Memory is bounded.
 */
final class Window implements PendingChanges {

	static final int MAX_OPERATIONS = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(Window.class);

	private final String cacheName;

	private final InvalidationStrategy strategy;

	private final EvictionTarget target;

	private final ScheduledExecutorService timer;

	private final LongSupplier clock;

	private final Deque<Operation> operations = new ArrayDeque<>();

	private PendingKeys keys = new PendingKeys();

	private PendingShares shares = new PendingShares();

	private int size;

	private long oldest;

	private @Nullable Long lastInvalidation;

	private @Nullable Future<?> task;

	private long deadline;

	private boolean warned;

	Window(String cacheName, InvalidationStrategy strategy, EvictionTarget target, ScheduledExecutorService timer,
			LongSupplier clock) {
		this.cacheName = cacheName;
		this.strategy = strategy;
		this.target = target;
		this.timer = timer;
		this.clock = clock;
	}

	/**
	 * Adds a change, and hands over what is pending if the strategy says so.
	 * @param changed the keys, or {@code null} for the whole cache
	 * @param share its share of a change that concerns other caches, too
	 */
	synchronized void add(Operation operation, @Nullable Collection<Object> changed, long receivedNanos,
			@Nullable Share share) {
		if (share != null) {
			this.shares.add(share);
		}
		add(operation, changed, receivedNanos);
	}

	/**
	 * Returns whether no change ever waits.
	 */
	boolean isGreedy() {
		return this.strategy instanceof GreedyStrategy;
	}

	/**
	 * Adds a change, and hands over what is pending if the strategy says so.
	 * @param changed the keys, or {@code null} for the whole cache
	 */
	synchronized void add(Operation operation, @Nullable Collection<Object> changed, long receivedNanos) {
		if (isGreedy()) {
			// What the rest comes to, without its cost.
			handOver(changed, Cause.CHANGE, receivedNanos);
			return;
		}
		boolean first = this.size == 0;
		if (first) {
			this.oldest = receivedNanos;
		}
		this.size++;
		remember(operation);
		long delay = delay();
		boolean flushedByStrategy = this.size == 0;
		if (flushedByStrategy || (delay <= 0 && first)) {
			handOver(changed, false);
			return;
		}
		this.keys.add(changed);
		if (delay <= 0) {
			flush(false);
		}
		else {
			flushWithin(delay);
		}
	}

	/**
	 * Hands over what is pending, whatever the strategy says.
	 */
	synchronized void flush() {
		flush(true);
	}

	private void flush(boolean asked) {
		if (this.size > 0) {
			handOver(this.keys.keys(), asked);
		}
	}

	private void remember(Operation operation) {
		if (this.operations.size() == MAX_OPERATIONS) {
			this.operations.removeFirst();
		}
		this.operations.addLast(operation);
	}

	private long delay() {
		try {
			Duration delay = this.strategy.delay(this);
			return delay.isNegative() ? failed(new IllegalArgumentException("negative delay " + delay))
					: saturated(delay);
		}
		catch (Throwable ex) {
			return failed(ex);
		}
	}

	private static long saturated(Duration delay) {
		long limit = Long.MAX_VALUE >> 2;
		return (delay.compareTo(Duration.ofNanos(limit)) < 0) ? delay.toNanos() : limit;
	}

	private long failed(Throwable ex) {
		if (!this.warned) {
			this.warned = true;
			logger.warn("The strategy '{}' of the cache '{}' failed; the change is carried out at once. "
					+ "Further failures are not logged.", this.strategy, this.cacheName, ex);
		}
		return 0;
	}

	private void flushWithin(long delay) {
		long wanted = this.clock.getAsLong() + delay;
		if (this.task != null && this.deadline - wanted <= 0) {
			return;
		}
		cancel();
		this.deadline = wanted;
		try {
			this.task = this.timer.schedule(() -> due(wanted), delay, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			flush(false);
		}
	}

	private synchronized void due(long deadline) {
		if (this.task != null && this.deadline == deadline) {
			flush(false);
		}
	}

	private void cancel() {
		if (this.task != null) {
			this.task.cancel(false);
			this.task = null;
		}
	}

	private void handOver(@Nullable Collection<Object> changed, boolean asked) {
		Cause cause = this.keys.cause();
		long received = this.oldest;
		PendingShares handedOver = this.shares;
		reset();
		handOver(changed, cause, received);
		handedOver.handedOver(this.target, asked);
	}

	private void handOver(@Nullable Collection<Object> changed, Cause cause, long received) {
		try {
			if (changed == null) {
				this.target.clear(this.cacheName, cause, received);
			}
			else if (!changed.isEmpty()) {
				this.target.evict(this.cacheName, changed, cause, received);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Evicting from the cache '{}' failed; it is cleared", this.cacheName, ex);
			this.target.clear(this.cacheName, Cause.FAILURE, received);
		}
	}

	private void reset() {
		cancel();
		this.keys = new PendingKeys();
		this.shares = new PendingShares();
		this.operations.clear();
		this.size = 0;
		this.lastInvalidation = this.clock.getAsLong();
	}

	@Override
	public synchronized int size() {
		return this.size;
	}

	@Override
	public synchronized List<Operation> latestOperations(int count) {
		List<Operation> latest = new ArrayList<>(this.operations);
		return List.copyOf(latest.subList(Math.max(0, latest.size() - count), latest.size()));
	}

	@Override
	public synchronized Duration age() {
		return Duration.ofNanos(Math.max(0, this.clock.getAsLong() - this.oldest));
	}

	@Override
	public synchronized @Nullable Duration sinceLastInvalidation() {
		return (this.lastInvalidation != null) ? Duration.ofNanos(this.clock.getAsLong() - this.lastInvalidation)
				: null;
	}

}
