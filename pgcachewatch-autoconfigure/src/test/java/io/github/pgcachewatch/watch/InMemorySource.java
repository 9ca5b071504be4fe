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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.SourceStatus;

/**
 * A source without a server: what was sent is received by the next barrier.
 */
final class InMemorySource implements ChangeSource {

	private final ChangeHandler handler;

	private final List<TableChange> sent = new ArrayList<>();

	private ListenerState state = ListenerState.STOPPED;

	InMemorySource(ChangeHandler handler) {
		this.handler = handler;
	}

	@Override
	public synchronized void start() {
		change(ListenerState.STARTING);
		connect();
	}

	synchronized void connect() {
		this.handler.listening().toCompletableFuture().join();
		this.handler.proof(System.nanoTime());
		change(ListenerState.LIVE);
	}

	synchronized void disconnect() {
		this.handler.lost();
		change(ListenerState.DISCONNECTED);
	}

	@Override
	public synchronized void stop() {
		this.handler.lost();
		change(ListenerState.STOPPED);
	}

	/**
	 * Sends a change, as a writer would that commits.
	 */
	synchronized void send(TableChange change) {
		this.sent.add(change);
	}

	/**
	 * Receives what was sent, and something between that cannot be read.
	 */
	synchronized void receiveWithGap() {
		this.handler.changes(List.copyOf(this.sent));
		this.sent.clear();
		this.handler.unknown("The payload is not valid JSON", null);
		this.handler.carryOut();
	}

	@Override
	public synchronized CompletableFuture<Void> barrier() {
		if (this.state != ListenerState.LIVE) {
			return CompletableFuture.failedFuture(new CancellationException("The source is not live"));
		}
		long sentNanos = System.nanoTime();
		if (!this.sent.isEmpty()) {
			this.handler.changes(List.copyOf(this.sent));
			this.handler.carryOut();
			this.sent.clear();
		}
		this.handler.proof(sentNanos);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public synchronized ListenerState state() {
		return this.state;
	}

	@Override
	public synchronized SourceStatus status() {
		return new SourceStatus(this.state, "memory", null, null, Double.NaN, 0, null);
	}

	private void change(ListenerState to) {
		ListenerState from = this.state;
		this.state = to;
		this.handler.stateChanged(new ListenerStateChanged(from, to, null));
	}

}
