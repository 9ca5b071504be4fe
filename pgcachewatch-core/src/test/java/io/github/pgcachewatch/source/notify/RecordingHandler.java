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
import io.github.pgcachewatch.event.TableChange;
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

	/** What was read in payloads, in the order of the calls. */
	final Queue<String> reads = new ConcurrentLinkedQueue<>();

	final AtomicInteger listened = new AtomicInteger();

	final AtomicInteger lost = new AtomicInteger();

	final AtomicInteger proofs = new AtomicInteger();

	final AtomicLong lastProof = new AtomicLong();

	volatile CompletionStage<?> ready = CompletableFuture.completedFuture(null);

	volatile Consumer<PgNotification> onNotification = this.notifications::add;

	volatile Supplier<@Nullable Runnable> left = () -> null;

	private final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();

	volatile Runnable onListening = () -> {
	};

	volatile Runnable onProof = () -> {
	};

	@Override
	public void notifications(List<PgNotification> notifications) {
		this.handedOverAtOnce.add(notifications.size());
		notifications.forEach(this.onNotification);
		Runnable work = this.left.get();
		if (work != null) {
			this.queued.add(work);
		}
	}

	@Override
	public void changes(List<TableChange> changes) {
		this.reads.add(changes.stream().map(TableChange::table).toList().toString());
	}

	@Override
	public void unknown(String reason, @Nullable PgNotification notification) {
		this.reads.add("unknown: " + reason);
	}

	@Override
	public void carryOut() {
		for (Runnable work = this.queued.poll(); work != null; work = this.queued.poll()) {
			work.run();
		}
	}

	@Override
	public CompletionStage<?> listening() {
		this.listened.incrementAndGet();
		this.calls.add("listening");
		this.onListening.run();
		return this.ready;
	}

	@Override
	public void proof(long nanoTime) {
		this.onProof.run();
		this.lastProof.set(nanoTime);
		if (this.proofs.incrementAndGet() <= 100) {
			this.calls.add("proof");
		}
	}

	@Override
	public void lost() {
		this.lost.incrementAndGet();
		this.calls.add("lost");
	}

	@Override
	public void stateChanged(ListenerStateChanged change) {
		this.calls.add(change.to().name());
		this.changes.add(change);
	}

	boolean isLatest(ListenerState state) {
		List<ListenerState> states = states();
		return !states.isEmpty() && states.get(states.size() - 1) == state;
	}

	List<String> payloads() {
		return this.notifications.stream().map(PgNotification::payload).toList();
	}

	List<ListenerState> states() {
		return this.changes.stream().map(ListenerStateChanged::to).toList();
	}

}
