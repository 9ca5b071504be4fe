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

package io.github.pgcachewatch.source.notify;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.source.ChangeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Records what the listener tells.
 */
class RecordingHandler implements ChangeHandler {

	final List<PgNotification> notifications = new CopyOnWriteArrayList<>();

	final Queue<Integer> handedOverAtOnce = new ConcurrentLinkedQueue<>();

	final List<ListenerStateChanged> changes = new CopyOnWriteArrayList<>();

	final List<String> calls = new CopyOnWriteArrayList<>();

	final AtomicInteger listened = new AtomicInteger();

	final AtomicInteger lost = new AtomicInteger();

	final AtomicInteger proofs = new AtomicInteger();

	final AtomicLong lastProof = new AtomicLong();

	volatile CompletionStage<?> ready = CompletableFuture.completedFuture(null);

	volatile Consumer<PgNotification> onNotification = this.notifications::add;

	volatile Supplier<@Nullable Runnable> left = () -> null;

	volatile Runnable onProof = () -> {
	};

	@Override
	public void onNotification(PgNotification notification) {
		this.onNotification.accept(notification);
	}

	@Override
	public @Nullable Runnable onNotifications(List<PgNotification> notifications) {
		this.handedOverAtOnce.add(notifications.size());
		ChangeHandler.super.onNotifications(notifications);
		return this.left.get();
	}

	@Override
	public CompletionStage<?> onListening() {
		this.listened.incrementAndGet();
		this.calls.add("listening");
		return this.ready;
	}

	@Override
	public void onProof(long nanoTime) {
		this.onProof.run();
		this.lastProof.set(nanoTime);
		if (this.proofs.incrementAndGet() <= 100) {
			this.calls.add("proof");
		}
	}

	@Override
	public void onLost() {
		this.lost.incrementAndGet();
		this.calls.add("lost");
	}

	@Override
	public void onStateChanged(ListenerStateChanged change) {
		this.changes.add(change);
		this.calls.add(change.to().name());
	}

	List<String> payloads() {
		return this.notifications.stream().map(PgNotification::payload).toList();
	}

	List<ListenerState> states() {
		return this.changes.stream().map(ListenerStateChanged::to).toList();
	}

}
