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

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events on in order, on a thread of the executor, through a bounded queue: a slow
 * consumer delays no other thread; events that it cannot keep up with are dropped. Events
 * only inform, so that a dropped one costs no eviction. Thread-safe; no method blocks.
 */
final class EventPublisher {

	private static final Logger logger = LoggerFactory.getLogger(EventPublisher.class);

	private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

	private final Consumer<Object> target;

	private final Executor executor;

	private final int capacity;

	private final Queue<Object> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final AtomicBoolean draining = new AtomicBoolean();

	private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

	/**
	 * Creates a publisher.
	 * @param target takes the events, one after the other; what it throws is logged
	 * @param executor runs the target, at most one task at a time
	 * @param capacity the largest number of events that wait
	 */
	EventPublisher(Consumer<Object> target, Executor executor, int capacity) {
		this.target = target;
		this.executor = executor;
		this.capacity = capacity;
	}

	/**
	 * Publishes an event, or drops it if the queue is full.
	 * @param event the event
	 * @return whether it was published, and not dropped
	 */
	boolean publish(Object event) {
		if (this.size.incrementAndGet() > this.capacity) {
			this.size.decrementAndGet();
			warn();
			return false;
		}
		this.queue.add(event);
		schedule();
		return true;
	}

	private void warn() {
		long now = System.nanoTime();
		long until = this.quietUntil.get();
		if (now - until >= 0 && this.quietUntil.compareAndSet(until, now + LOG_INTERVAL.toNanos())) {
			logger.warn("Events are dropped: {} are waiting for slow @EventListener methods. Make those quicker, mark "
					+ "them @Async, or raise pgcachewatch.events.queue-capacity. Evictions are not affected. "
					+ "This is logged once a minute at most.", this.capacity);
		}
	}

	private void schedule() {
		if (this.draining.compareAndSet(false, true)) {
			try {
				this.executor.execute(this::drain);
			}
			catch (RuntimeException | Error ex) {
				this.draining.set(false);
				logger.debug("No thread to publish events on", ex);
			}
		}
	}

	private void drain() {
		for (Object event = this.queue.poll(); event != null; event = this.queue.poll()) {
			this.size.decrementAndGet();
			pass(event);
		}
		this.draining.set(false);
		if (!this.queue.isEmpty()) {
			schedule();
		}
	}

	private void pass(Object event) {
		try {
			this.target.accept(event);
		}
		catch (Throwable ex) {
			logger.error("An @EventListener failed on {}", event.getClass().getSimpleName(), ex);
		}
	}

}
