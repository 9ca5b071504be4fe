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

package io.github.pgcachewatch.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.source.ChangeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Hands what the listener hears over to the thread that prints it. A slow terminal keeps
 * no connection from being drained: what does not fit any more is counted and dropped.
 * Thread-safe.
 */
final class ChangeFeed implements ChangeHandler {

	private static final int CAPACITY = 10_000;

	private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(CAPACITY);

	private final AtomicLong dropped = new AtomicLong();

	private final String channel;

	ChangeFeed(String channel) {
		this.channel = channel;
	}

	/**
	 * Waits for what comes next.
	 * @return it, or {@code null} if nothing came in time
	 */
	@Nullable Item next(Duration timeout) throws InterruptedException {
		long lost = this.dropped.getAndSet(0);
		if (lost > 0) {
			return new Item(null, "Dropped " + lost + " changes that came faster than they could be printed");
		}
		return this.queue.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void add(Item item) {
		if (!this.queue.offer(item)) {
			this.dropped.incrementAndGet();
		}
	}

	@Override
	public void changes(List<TableChange> changes) {
		changes.forEach((change) -> add(new Item(change, null)));
	}

	@Override
	public void unknown(String reason, @Nullable PgNotification notification) {
		add(new Item(null,
				"Received what is no change"
						+ ((notification != null) ? " from server process " + notification.backendPid() : "") + ": "
						+ reason + ". Applications clear all their caches then"));
	}

	@Override
	public void carryOut() {
	}

	@Override
	public CompletionStage<?> listening() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void proof(long sentNanos) {
	}

	@Override
	public void lost() {
	}

	@Override
	public void stateChanged(ListenerStateChanged change) {
		Throwable cause = change.cause();
		if (change.to() == ListenerState.LIVE) {
			add(new Item(null, (change.from() == ListenerState.STARTING)
					? "Listening on channel '" + this.channel + "'. End with Ctrl-C"
					: "Listening on channel '" + this.channel + "' again; changes in between were not received"));
		}
		else if (change.to() == ListenerState.DISCONNECTED) {
			add(new Item(null,
					"Not connected, trying again: " + ((cause != null) ? FailureMessages.describe(cause) : "")));
		}
		else if (change.to() == ListenerState.SUSPECT) {
			add(new Item(null, "The server has not answered for a while"));
		}
	}

	/**
	 * A change, or something to be said about the feed.
	 *
	 * @param change the change
	 * @param message the message
	 */
	record Item(@Nullable TableChange change, @Nullable String message) {
	}

}
