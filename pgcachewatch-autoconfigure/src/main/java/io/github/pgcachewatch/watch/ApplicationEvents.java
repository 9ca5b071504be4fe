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

import java.util.List;
import java.util.stream.Stream;
import java.util.concurrent.Executor;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Publishes to {@code @EventListener} methods, where there are any and the application
 * wants it. Thread-safe, and never blocks.
 */
public final class ApplicationEvents implements SmartInitializingSingleton {

	private final @Nullable EventPublisher publisher;

	private final @Nullable EventListeners listeners;

	private final Runnable dropped;

	private ApplicationEvents(@Nullable EventPublisher publisher, @Nullable EventListeners listeners,
			Runnable dropped) {
		this.publisher = publisher;
		this.listeners = listeners;
		this.dropped = dropped;
	}

	/**
	 * Creates events that are published to the listeners of a context.
	 * @param context has the listeners
	 * @param worker runs the listeners
	 * @param queueCapacity the largest number of events that wait
	 * @param dropped called for each event that the queue had no room for
	 * @return the events
	 */
	public static ApplicationEvents of(ConfigurableApplicationContext context, Executor worker, int queueCapacity,
			Runnable dropped) {
		EventPublisher publisher = new EventPublisher((event) -> {
			if (context.isActive()) {
				context.publishEvent(event);
			}
		}, worker, queueCapacity);
		return new ApplicationEvents(publisher, new EventListeners(context), dropped);
	}

	/**
	 * Creates events of which none is published.
	 * @return the events
	 */
	public static ApplicationEvents none() {
		return new ApplicationEvents(null, null, () -> {
		});
	}

	/**
	 * Has beans of listeners created now, rather than on the listening thread.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		List.of(PgNotification.class, TableChange.class, CacheInvalidated.class, ListenerStateChanged.class)
			.forEach(this::hasListeners);
	}

	/**
	 * Returns whether any listener asks for what the starter publishes, and not merely
	 * for all events there are.
	 * @return whether there is such a listener
	 */
	public boolean areAskedFor() {
		EventListeners listeners = this.listeners;
		return listeners != null && Stream
			.of(PgNotification.class, TableChange.class, CacheInvalidated.class, ListenerStateChanged.class)
			.anyMatch(listeners::askFor);
	}

	/**
	 * Returns whether events of a type reach a listener.
	 */
	boolean hasListeners(Class<?> type) {
		return this.listeners != null && this.listeners.listenTo(type);
	}

	/**
	 * Publishes an event if it reaches a listener.
	 */
	void publish(Object event) {
		if (hasListeners(event.getClass())) {
			enqueue(event);
		}
	}

	/**
	 * Publishes an event of a type that was found to reach a listener.
	 */
	void enqueue(Object event) {
		if (this.publisher != null && !this.publisher.publish(event)) {
			this.dropped.run();
		}
	}

}
