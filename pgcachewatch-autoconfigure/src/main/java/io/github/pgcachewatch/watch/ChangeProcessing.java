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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.source.ChangeHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes changes: publishes and invalidates on the thread that received them, and then
 * removes entries from the caches. Thread-safe; what a {@link ChangeHandler} is called
 * with comes from one thread at a time.
 */
public final class ChangeProcessing implements ChangeHandler {

	private static final Logger logger = LoggerFactory.getLogger(ChangeProcessing.class);

	private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

	private final List<Consumer<ListenerStateChanged>> stateListeners = new CopyOnWriteArrayList<>();

	// Both guarded by this.
	private final List<Consumer<Boolean>> followers = new ArrayList<>();

	private boolean listening;

	private final String channel;

	private final Invalidator invalidator;

	private final WatchedCaches caches;

	private final ListenerLiveness liveness;

	private final ApplicationEvents events;

	private final WatchStatistics statistics;

	private volatile Supplier<CompletionStage<?>> beforeLive = () -> CompletableFuture.completedStage(null);

	private volatile boolean wasLive;

	private long lastLogged = System.nanoTime() - LOG_INTERVAL.toNanos();

	/**
	 * Creates the processing of changes.
	 * @param channel the channel, for messages
	 * @param invalidator carries changes along the routes
	 * @param caches the caches
	 * @param liveness is proved here
	 * @param events publishes
	 * @param statistics counts
	 */
	public ChangeProcessing(String channel, Invalidator invalidator, WatchedCaches caches, ListenerLiveness liveness,
			ApplicationEvents events, WatchStatistics statistics) {
		this.channel = channel;
		this.invalidator = invalidator;
		this.caches = caches;
		this.liveness = liveness;
		this.events = events;
		this.statistics = statistics;
	}

	/**
	 * Has a listener called on each change of the state; it must not block.
	 * @param listener the listener
	 */
	public void onState(Consumer<ListenerStateChanged> listener) {
		this.stateListeners.add(listener);
	}

	/**
	 * Has the state become LIVE only once an action is done as well, which must not
	 * block.
	 */
	void beforeLive(Supplier<CompletionStage<?>> action) {
		this.beforeLive = action;
	}

	/**
	 * Has a listener called with whether changes are received, now and each time that
	 * this changes: from then on, what is cached may be served as soon as that is proved.
	 * It must not block.
	 */
	synchronized void onListening(Consumer<Boolean> listener) {
		this.followers.add(listener);
		listener.accept(this.listening);
	}

	private synchronized void listening(boolean listening) {
		this.listening = listening;
		this.followers.forEach((listener) -> listener.accept(listening));
	}

	/**
	 * Drops every entry of the watched caches.
	 * @return done once they are gone
	 */
	CompletableFuture<Void> clear(CacheInvalidated.Cause cause) {
		return this.caches.invalidateAll(cause);
	}

	/**
	 * Waits for removals.
	 * @return done once every removal queued before is carried out, or its cache bypassed
	 */
	CompletableFuture<Void> settled() {
		return this.caches.settled();
	}

	/**
	 * Carries out what strategies still hold back.
	 * @return done once it is
	 */
	CompletableFuture<Void> flush() {
		return this.invalidator.flush();
	}

	@Override
	public void notifications(List<PgNotification> notifications) {
		if (this.events.hasListeners(PgNotification.class)) {
			notifications.forEach(this.events::enqueue);
		}
	}

	@Override
	public void changes(List<TableChange> changes) {
		long receivedNanos = System.nanoTime();
		// Before the eviction, which publishes an event of its own.
		if (this.events.hasListeners(TableChange.class)) {
			changes.forEach(this.events::enqueue);
		}
		this.invalidator.changes(changes, receivedNanos);
		changes.forEach(this.statistics::received);
	}

	@Override
	public void unknown(String reason, @Nullable PgNotification notification) {
		if (notification == null) {
			clear(CacheInvalidated.Cause.RECONNECT);
			logger.info("Every watched cache is cleared: {}", reason);
			return;
		}
		this.invalidator.onUnknown();
		this.statistics.payloadError();
		warn(reason, notification);
	}

	@Override
	public void carryOut() {
		this.caches.carryOut();
	}

	@Override
	public CompletionStage<?> listening() {
		listening(true);
		CompletionStage<?> dropped = clear(CacheInvalidated.Cause.RECONNECT);
		return dropped.thenCombine(this.beforeLive.get().thenCompose((done) -> settled()), (one, other) -> one);
	}

	@Override
	public void proof(long sentNanos) {
		this.liveness.prove(sentNanos);
		this.caches.reportHangingRemovals();
	}

	@Override
	public void lost() {
		this.liveness.lost();
		listening(false);
	}

	@Override
	public void stateChanged(ListenerStateChanged change) {
		if (change.to() == ListenerState.LIVE) {
			count(change);
		}
		this.events.publish(change);
		this.stateListeners.forEach((listener) -> listener.accept(change));
	}

	private void count(ListenerStateChanged live) {
		if (this.wasLive && live.from() == ListenerState.DISCONNECTED) {
			this.statistics.reconnected();
		}
		this.wasLive = true;
	}

	private void warn(String reason, PgNotification notification) {
		long now = System.nanoTime();
		if (now - this.lastLogged >= LOG_INTERVAL.toNanos()) {
			this.lastLogged = now;
			logger.warn(
					"A payload on channel '{}' from the server process {} is no change, so that every watched "
							+ "cache is cleared: {}. Further ones are logged once a minute at most.",
					this.channel, notification.backendPid(), reason);
		}
	}

}
