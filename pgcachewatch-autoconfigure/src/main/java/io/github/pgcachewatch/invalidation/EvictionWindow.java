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
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.strategy.PendingChanges;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one strategy holds back for the caches that share a window. Guarded by the lock of
 * {@link EvictionWindows}, but for {@link #delay()}, which asks the strategy and is
 * called outside of it.
 * <p>
 * Bounded: see {@link EvictionBatch}.
 */
final class EvictionWindow implements PendingChanges {

	static final int MAX_OPERATIONS = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(EvictionWindow.class);

	private final String strategyName;

	private final InvalidationStrategy strategy;

	private final Object lock;

	private final LongSupplier clock;

	private final Deque<Operation> operations = new ArrayDeque<>();

	/** By the number of rounds in which the changes may still be held. */
	private final SortedMap<Integer, SharedEvictions> held = new TreeMap<>();

	private int size;

	private long oldest;

	private @Nullable Long lastInvalidation;

	private @Nullable Future<?> task;

	private long deadline;

	private boolean warned;

	EvictionWindow(String strategyName, InvalidationStrategy strategy, Object lock, LongSupplier clock) {
		this.strategyName = strategyName;
		this.strategy = strategy;
		this.lock = lock;
		this.clock = clock;
	}

	/**
	 * Holds the evictions of a change.
	 */
	void hold(SharedEvictions evictions, Operation operation, long receivedNanos) {
		held(evictions.caches(), receivedNanos).addAll(evictions);
		this.size++;
		if (this.operations.size() == MAX_OPERATIONS) {
			this.operations.removeFirst();
		}
		this.operations.addLast(operation);
	}

	/**
	 * Holds evictions once more that another window has handed over.
	 * @return whether the window was empty, so that its strategy is to be asked
	 */
	boolean holdAgain(SharedEvictions evictions, int rounds) {
		boolean empty = isEmpty();
		held(rounds, this.clock.getAsLong()).addAgain(evictions);
		this.size += empty ? 1 : 0;
		return empty;
	}

	private SharedEvictions held(int rounds, long receivedNanos) {
		if (isEmpty()) {
			this.oldest = receivedNanos;
		}
		return this.held.computeIfAbsent(rounds, (absent) -> new SharedEvictions());
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Adds what is to be evicted when the window is handed over: the entries of its own
	 * caches and, because they may have been computed from those, the entries of caches
	 * without a waiting strategy, and of those whose windows are handed over together
	 * with this one, but may have handed over the same changes before.
	 * @param together the windows that are handed over together
	 */
	void addTo(EvictionBatch batch, List<EvictionWindow> together) {
		this.held.values().forEach((evictions) -> {
			batch.addAll(evictions.waiting(this));
			batch.addAgain(evictions.greedy());
			evictions.windows()
				.stream()
				.filter((other) -> other != this && together.contains(other))
				.forEach((other) -> batch.addAgain(evictions.waiting(other)));
		});
	}

	/**
	 * Empties the window, its contents being handed over. Windows of other strategies
	 * hold the same changes once more: their caches may have been filled meanwhile from
	 * what this window held back.
	 * @param together the windows that are handed over together
	 * @return the windows whose strategies are to be asked
	 */
	List<EvictionWindow> handedOver(List<EvictionWindow> together) {
		if (isEmpty()) {
			return List.of();
		}
		List<EvictionWindow> asked = new ArrayList<>();
		this.held.forEach((rounds, evictions) -> {
			for (EvictionWindow other : evictions.windows()) {
				if (rounds > 1 && !together.contains(other) && other.holdAgain(evictions, rounds - 1)) {
					asked.add(other);
				}
			}
		});
		this.held.clear();
		this.operations.clear();
		this.size = 0;
		this.lastInvalidation = this.clock.getAsLong();
		cancel();
		return asked;
	}

	/**
	 * Returns how long the strategy has the window wait, in nanoseconds.
	 */
	long delay() {
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
			logger.warn("The strategy '{}' ({}) failed; the changes are carried out at once. Further failures are "
					+ "not logged.", this.strategyName, this.strategy, ex);
		}
		return 0;
	}

	/**
	 * Returns whether a deadline is earlier than the present one: a deadline is only ever
	 * brought forward.
	 */
	boolean isEarlier(long deadline) {
		return this.task == null || deadline - this.deadline < 0;
	}

	void schedule(Future<?> task, long deadline) {
		cancel();
		this.task = task;
		this.deadline = deadline;
	}

	boolean isDue(long deadline) {
		return this.task != null && this.deadline == deadline;
	}

	private void cancel() {
		if (this.task != null) {
			this.task.cancel(false);
			this.task = null;
		}
	}

	@Override
	public int size() {
		synchronized (this.lock) {
			return this.size;
		}
	}

	@Override
	public List<Operation> latestOperations(int count) {
		synchronized (this.lock) {
			List<Operation> latest = new ArrayList<>(this.operations);
			return List.copyOf(latest.subList(Math.max(0, latest.size() - count), latest.size()));
		}
	}

	@Override
	public Duration age() {
		synchronized (this.lock) {
			return Duration.ofNanos(Math.max(0, this.clock.getAsLong() - this.oldest));
		}
	}

	@Override
	public @Nullable Duration sinceLastInvalidation() {
		synchronized (this.lock) {
			return (this.lastInvalidation != null) ? Duration.ofNanos(this.clock.getAsLong() - this.lastInvalidation)
					: null;
		}
	}

}
