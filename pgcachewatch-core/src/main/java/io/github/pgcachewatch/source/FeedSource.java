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
import java.util.function.Supplier;

import io.github.pgcachewatch.event.ListenerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that runs one {@link Feed} after the other, for ever. Thread-safe.
 * <p>
 * One thread at a time reads, and hands over what it receives. The source is LIVE once
 * the feed is confirmed and proved; from then on a proof is sought at short intervals. A
 * watchdog on another thread cuts the connection when no proof comes.
 */
public final class FeedSource implements ChangeSource {

	private static final Logger logger = LoggerFactory.getLogger(FeedSource.class);

	private static final Duration STOP_GRACE = Duration.ofMillis(700);

	private final Supplier<Feed> feeds;

	private final SourceSettings settings;

	private final ChangeHandler handler;

	private final ScheduledExecutorService timer;

	private final Executor workers;

	private final SourceStates states;

	private final SyncBarriers barriers = new SyncBarriers();

	private final ReentrantLock lifecycle = new ReentrantLock();

	private volatile @Nullable SourceLoop loop;

	/**
	 * Creates a source that does nothing before {@link #start()}.
	 * @param feeds creates a feed for each attempt to connect, which hands over to the
	 * handler
	 * @param settings how closely to listen
	 * @param handler takes what is received
	 * @param timer runs the watchdog; must outlive the source
	 * @param workers read, and carry out what was handed over: an executor that has a
	 * thread for each task at once; must outlive the source
	 */
	public FeedSource(Supplier<Feed> feeds, SourceSettings settings, ChangeHandler handler,
			ScheduledExecutorService timer, Executor workers) {
		this.feeds = feeds;
		this.settings = settings;
		this.handler = handler;
		this.timer = timer;
		this.workers = workers;
		this.states = new SourceStates(handler::stateChanged);
	}

	@Override
	public void start() {
		this.lifecycle.lock();
		try {
			if (this.loop != null) {
				return;
			}
			SourceLoop started = new SourceLoop(this::session, this.handler::carryOut, this.settings, this.states,
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

	private FeedSession session(FeedSession.Observer observer) {
		return new FeedSession(this.feeds.get(), this.settings.proofInterval(), this.handler, this.barriers, this.timer,
				observer);
	}

	@Override
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

	@Override
	public ListenerState state() {
		return this.states.state();
	}

	@Override
	public CompletableFuture<Void> barrier() {
		CompletableFuture<Void> barrier = this.barriers.add();
		SourceLoop current = this.loop;
		if (current != null) {
			current.wake();
		}
		return barrier;
	}

	@Override
	public SourceStatus status() {
		SourceLoop current = this.loop;
		FeedSession session = (current != null) ? current.session() : null;
		return new SourceStatus(state(), this.settings.channel(), (session != null) ? session.backendPid() : null,
				(session != null) ? session.lastProofAge() : null,
				(session != null) ? session.queueUsage() : Double.NaN, (current != null) ? current.reconnects() : 0,
				(current != null) ? current.lastFailure() : null);
	}

}
