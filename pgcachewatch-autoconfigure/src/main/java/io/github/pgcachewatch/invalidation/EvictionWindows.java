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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.github.pgcachewatch.cache.eviction.CacheEvictions;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.invalidation.StrategyRegistry.NamedStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows in which strategies hold evictions back. Each change is handed over at the
 * first deadline that was set after the change came, or before. Thread-safe; strategies
 * are asked outside of any lock.
 * <p>
 * A window that is handed over marks and stamps its entries again. What it could not hand
 * over it keeps, and tries again.
 */
final class EvictionWindows {

	private static final Logger logger = LoggerFactory.getLogger(EvictionWindows.class);

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final CacheEvictions caches;

	private final ScheduledExecutorService timer;

	private final LongSupplier clock;

	private final Object lock = new Object();

	private final Map<WindowKey, EvictionWindow> windows = new HashMap<>();

	EvictionWindows(CacheEvictions caches, ScheduledExecutorService timer, LongSupplier clock) {
		this.caches = caches;
		this.timer = timer;
		this.clock = clock;
	}

	/**
	 * Returns the window of a strategy for some caches.
	 */
	EvictionWindow window(NamedStrategy strategy, Set<String> cacheNames) {
		synchronized (this.lock) {
			return this.windows.computeIfAbsent(new WindowKey(strategy.name(), cacheNames),
					(key) -> new EvictionWindow(strategy.name(), strategy.strategy(), this.lock, this.clock));
		}
	}

	/**
	 * Has windows hold the evictions of a change.
	 * @param due given the windows whose strategies do not let them wait, which are then
	 * to be {@link #handOver(Set, EvictionBatch) handed over}
	 */
	void hold(SharedEvictions evictions, Operation operation, long receivedNanos, Set<EvictionWindow> due) {
		synchronized (this.lock) {
			evictions.windows().forEach((window) -> window.hold(evictions, operation, receivedNanos));
		}
		for (EvictionWindow window : evictions.windows()) {
			long delay = window.delay();
			synchronized (this.lock) {
				if (!window.isEmpty() && !wait(window, delay)) {
					due.add(window);
				}
			}
		}
	}

	/**
	 * Hands over windows together with evictions that no window holds. A window keeps its
	 * contents until they are evicted, so that a {@link #flush()} on another thread does
	 * not miss them.
	 * @param batch the evictions that no window holds
	 */
	void handOver(Set<EvictionWindow> due, EvictionBatch batch) {
		List<EvictionWindow> together = List.copyOf(due);
		List<EvictionWindow> asked = new ArrayList<>();
		synchronized (this.lock) {
			together.forEach((window) -> window.addTo(batch, together));
			this.caches.evictLater(batch);
			together.forEach((window) -> asked.addAll(window.handedOver(together)));
		}
		asked.forEach(this::handOverUnlessItWaits);
	}

	/**
	 * Returns whether the window may wait.
	 */
	private boolean wait(EvictionWindow window, long delay) {
		if (delay <= 0) {
			return false;
		}
		long deadline = this.clock.getAsLong() + delay;
		if (window.isEarlier(deadline)) {
			try {
				window.schedule(this.timer.schedule(() -> handOverDue(window, deadline), delay, TimeUnit.NANOSECONDS),
						deadline);
			}
			catch (RejectedExecutionException ex) {
				return false;
			}
		}
		return true;
	}

	private void handOverDue(EvictionWindow window, long deadline) {
		List<EvictionWindow> asked = List.of();
		synchronized (this.lock) {
			if (window.isDue(deadline)) {
				asked = handOver(List.of(window));
			}
		}
		asked.forEach(this::handOverUnlessItWaits);
	}

	private void handOverUnlessItWaits(EvictionWindow window) {
		long delay = window.delay();
		List<EvictionWindow> asked = List.of();
		synchronized (this.lock) {
			if (!window.isEmpty() && !wait(window, delay)) {
				asked = handOver(List.of(window));
			}
		}
		asked.forEach(this::handOverUnlessItWaits);
	}

	/**
	 * Hands over all windows, whatever their strategies say.
	 * @throws RuntimeException if the caches fail; the windows keep their contents then
	 */
	void flush() {
		synchronized (this.lock) {
			for (List<EvictionWindow> pending = pending(); !pending.isEmpty(); pending = pending()) {
				evict(pending);
				for (EvictionWindow window : pending) {
					window.handedOver(pending);
				}
			}
		}
	}

	private List<EvictionWindow> pending() {
		return this.windows.values().stream().filter((window) -> !window.isEmpty()).toList();
	}

	private List<EvictionWindow> handOver(List<EvictionWindow> due) {
		try {
			evict(due);
		}
		catch (Throwable ex) {
			logger.warn("Held-back evictions could not be handed over; they are kept, and tried again", ex);
			due.forEach(this::handOverLater);
			return List.of();
		}
		List<EvictionWindow> asked = new ArrayList<>();
		due.forEach((window) -> asked.addAll(window.handedOver(due)));
		return asked;
	}

	private void evict(List<EvictionWindow> due) {
		EvictionBatch batch = new EvictionBatch();
		due.forEach((window) -> window.addTo(batch, due));
		this.caches.evict(batch);
	}

	private void handOverLater(EvictionWindow window) {
		long deadline = this.clock.getAsLong() + RETRY_NANOS;
		try {
			window.schedule(this.timer.schedule(() -> handOverDue(window, deadline), RETRY_NANOS, TimeUnit.NANOSECONDS),
					deadline);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Shutting down", ex);
		}
	}

	private record WindowKey(String strategyName, Set<String> cacheNames) {
	}

}
