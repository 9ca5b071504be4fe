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

package io.github.pgcachewatch.source;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a dedicated connection, and reconnects for ever. Thread-safe.
 * <p>
 * One thread at a time reads, and hands over what it hears. It is LIVE once a
 * notification of its own has come back; from then on a statement on the same connection,
 * executed at short intervals, proves that everything committed before has been heard. A
 * watchdog on another thread cuts the connection when no proof comes.
 */
public final class FeedSource {

	private static final Logger logger = LoggerFactory.getLogger(FeedSource.class);

	private static final Duration STOP_GRACE = Duration.ofMillis(700);

	private final DedicatedConnectionFactory connections;

	private final SourceSettings settings;

	private final ChangeHandler handler;

	private final ScheduledExecutorService timer;

	private final Executor workers;

	private final SourceStates states;

	private final Barriers barriers = new Barriers();

	private final ReentrantLock lifecycle = new ReentrantLock();

	private volatile @Nullable SourceLoop loop;

	/**
	 * Creates a listener that does nothing before {@link #start()}.
	 * @param connections opens the connections, on the listening thread
	 * @param settings what to listen to
	 * @param handler takes what is heard
	 * @param timer runs the watchdog; must outlive the listener
	 * @param workers listen, and do what the handler leaves to do: an executor that has a
	 * thread for each task at once; must outlive the listener
	 */
	public FeedSource(DedicatedConnectionFactory connections, SourceSettings settings, ChangeHandler handler,
			ScheduledExecutorService timer, Executor workers) {
		this.connections = connections;
		this.settings = settings;
		this.handler = handler;
		this.timer = timer;
		this.workers = workers;
		this.states = new SourceStates(handler::onStateChanged);
	}

	/**
	 * Starts to connect, and returns. Does nothing if it was started before.
	 */
	public void start() {
		this.lifecycle.lock();
		try {
			if (this.loop != null) {
				return;
			}
			SourceLoop started = new SourceLoop((observer) -> new FeedSession(this.connections, this.settings,
					this.handler, this.barriers, this.timer, this.workers, observer), this.settings, this.states,
					this.timer, this.workers);
			this.barriers.open();
			this.states.start(started);
			this.loop = started;
			this.workers.execute(started);
		}
		catch (RuntimeException | Error ex) {
			this.loop = null;
			this.states.stop();
			this.barriers.cancel();
			throw ex;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * Closes the connection, and ends the listening. Returns within 3 s, also where the
	 * network is stuck. Does nothing if it is not started; can be started again.
	 */
	public void stop() {
		this.lifecycle.lock();
		try {
			SourceLoop stopping = this.loop;
			if (stopping == null) {
				return;
			}
			this.loop = null;
			end(stopping);
			this.states.stop();
			this.barriers.cancel();
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private static void end(SourceLoop stopping) {
		stopping.stop();
		if (stopping.isListening(Thread.currentThread())) {
			// It ends when it is back from here; another may have started by then.
			stopping.abandon();
			return;
		}
		if (stopping.awaitEnd(STOP_GRACE)) {
			return;
		}
		stopping.abort();
		if (stopping.awaitEnd(STOP_GRACE)) {
			return;
		}
		stopping.interrupt();
		if (!stopping.awaitEnd(STOP_GRACE)) {
			logger.warn("The listening thread is stuck in foreign code, and left to itself; it ends when that returns");
			stopping.abandon();
		}
	}

	/**
	 * Returns the state.
	 * @return the state
	 */
	public ListenerState state() {
		return this.states.state();
	}

	/**
	 * Waits until everything is handed over whose COMMIT had returned before this call.
	 * While the state is not LIVE it waits for that. Those who wait at the same time
	 * share one statement.
	 * @return done on the listening thread, so that what depends on it must not block;
	 * fails with a {@link java.util.concurrent.CancellationException} when the listener
	 * is stopped
	 */
	public CompletableFuture<Void> barrier() {
		CompletableFuture<Void> barrier = this.barriers.add();
		SourceLoop current = this.loop;
		if (current != null) {
			current.wake();
		}
		return barrier;
	}

	/**
	 * Returns how the listener fares.
	 * @return the status at this moment
	 */
	public SourceStatus status() {
		SourceLoop current = this.loop;
		FeedSession session = (current != null) ? current.session() : null;
		return new SourceStatus(state(), this.settings.channel(), (session != null) ? session.backendPid() : null,
				(session != null) ? session.lastProofAge() : null,
				(session != null) ? session.queueUsage() : Double.NaN, (current != null) ? current.reconnects() : 0,
				(current != null) ? current.lastFailure() : null);
	}

}
