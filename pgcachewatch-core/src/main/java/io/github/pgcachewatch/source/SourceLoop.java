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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.pgcachewatch.event.ListenerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the listening thread does from start to stop: one session after the other, for
 * ever, whatever is thrown.
 * <p>
 * The listening thread does at once what the handler leaves to do, and is relieved if
 * that takes long.
 */
final class SourceLoop implements Runnable, FeedSession.Observer {

	private static final Logger logger = LoggerFactory.getLogger(FeedSource.class);

	private static final String THREAD_NAME = "pgcachewatch-listener";

	private static final int IDLE = 0;

	private static final int RUNNING = 1;

	private static final int REPEATED = 2;

	private final Function<FeedSession.Observer, FeedSession> sessions;

	private final Runnable carryOut;

	private final SourceSettings settings;

	private final SourceStates states;

	private final Executor workers;

	private final ThreadRelief relief;

	private final AtomicInteger elsewhere = new AtomicInteger(IDLE);

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final CountDownLatch ended = new CountDownLatch(1);

	private @Nullable Thread listening;

	private volatile @Nullable FeedSession session;

	private volatile @Nullable Throwable lastFailure;

	private volatile long reconnects;

	private long liveSince;

	private boolean live;

	private boolean wasLive;

	private boolean outage;

	private int failures;

	SourceLoop(Function<FeedSession.Observer, FeedSession> sessions, Runnable carryOut, SourceSettings settings,
			SourceStates states, ScheduledExecutorService timer, Executor workers) {
		this.sessions = sessions;
		this.carryOut = carryOut;
		this.settings = settings;
		this.states = states;
		this.workers = workers;
		this.relief = new ThreadRelief(timer, workers, this);
	}

	@Override
	public void run() {
		Thread thread = Thread.currentThread();
		String name = thread.getName();
		thread.setName(THREAD_NAME);
		setListening(thread);
		boolean relieved = false;
		try {
			relieved = listenUntilRelieved();
		}
		finally {
			if (!relieved) {
				setListening(null);
			}
			thread.setName(name);
		}
		if (!relieved) {
			this.ended.countDown();
		}
	}

	/**
	 * Listens until the source is stopped, or another thread has taken over.
	 * @return whether another thread has
	 */
	private boolean listenUntilRelieved() {
		// A thread that takes over begins with what the relieved one has left.
		do {
			if (!this.relief.runMeanwhile(this.carryOut)) {
				return true;
			}
		}
		while (listen());
		return false;
	}

	/**
	 * Listens until something was received, or the source is stopped.
	 * @return whether the handler is to carry out what it was handed over
	 */
	private boolean listen() {
		boolean received = false;
		do {
			try {
				received = listenOnce();
			}
			catch (Throwable ex) {
				// Even dealing with a failure failed: out of memory, most likely.
				pause(this.settings.reconnect().initialDelay());
			}
		}
		while (!received && !isStopped());
		return received;
	}

	private boolean listenOnce() {
		Throwable failure = null;
		try {
			if (runSession()) {
				return true;
			}
		}
		catch (Throwable ex) {
			failure = ex;
		}
		Throwable closeFailure = closeSession();
		if (failure != null) {
			received();
		}
		sessionEnded((failure != null) ? failure : closeFailure);
		return false;
	}

	@Override
	public void received() {
		if (this.elsewhere.getAndUpdate((state) -> (state == IDLE) ? RUNNING : REPEATED) == IDLE) {
			carryOutElsewhere();
		}
	}

	private void carryOutElsewhere() {
		try {
			this.workers.execute(this::carryOutRepeatedly);
		}
		catch (RuntimeException | Error ex) {
			// No other thread is to be had.
			carryOutRepeatedly();
		}
	}

	// If it blocks, the thread that listens carries out the rest after its call.
	private void carryOutRepeatedly() {
		do {
			this.elsewhere.set(RUNNING);
			ThreadRelief.runSafely(this.carryOut);
		}
		while (!this.elsewhere.compareAndSet(RUNNING, IDLE));
	}

	private boolean runSession() throws Exception {
		FeedSession current = this.session;
		if (current == null) {
			// An interruption of the last session would close the next socket.
			Thread.interrupted();
			current = this.sessions.apply(this);
			this.session = current;
		}
		return !isStopped() && current.run();
	}

	private @Nullable Throwable closeSession() {
		FeedSession closing = this.session;
		try {
			if (closing != null) {
				closing.close();
			}
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
		finally {
			this.session = null;
		}
	}

	private void sessionEnded(@Nullable Throwable failure) {
		boolean lost = this.live;
		this.live = false;
		if (failure != null && !isStopped()) {
			pause(failed(failure, lost));
		}
	}

	private Duration failed(Throwable failure, boolean lost) {
		this.lastFailure = failure;
		this.states.disconnected(this, failure);
		Backoff backoff = this.settings.reconnect();
		if (lost && System.nanoTime() - this.liveSince >= backoff.maxDelay().toNanos()) {
			this.failures = 0;
		}
		Duration delay = backoff.delay(this.failures++, ThreadLocalRandom.current());
		log(failure, lost, delay);
		return delay;
	}

	private void log(Throwable failure, boolean lost, Duration delay) {
		String message = (lost ? "Lost the connection that listens on channel '" : "Cannot listen on channel '")
				+ this.settings.channel() + "': " + ConnectionFailure.describe(failure) + ". Tried again in "
				+ delay.toMillis() + " ms";
		if (this.outage) {
			logger.debug(message, failure);
			return;
		}
		this.outage = true;
		logger.warn("{}, and then without end; until then no change is received", message);
		logger.debug("The failure was", failure);
	}

	@Override
	public void live(FeedSession by) {
		if (!this.live) {
			this.live = true;
			this.liveSince = System.nanoTime();
			if (this.wasLive) {
				this.reconnects++;
			}
			logger.info("Listening on channel '{}'{} (server process {})", this.settings.channel(),
					this.outage ? " again" : "", by.backendPid());
			this.wasLive = true;
			this.outage = false;
		}
		this.states.live(this);
	}

	@Override
	public void suspect() {
		logger.debug("Proof of life is overdue on channel '{}'", this.settings.channel());
		this.states.suspect(this);
	}

	private void pause(Duration delay) {
		try {
			this.stopped.await(delay.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			// Only stop() ends this thread.
		}
	}

	void wake() {
		FeedSession current = this.session;
		if (current != null) {
			current.wake();
		}
	}

	/**
	 * Tells the thread to end.
	 */
	void stop() {
		this.stopped.countDown();
		FeedSession current = this.session;
		if (current != null) {
			current.stop();
			if (this.states.state() != ListenerState.LIVE) {
				current.abort("The listener is stopped");
			}
		}
	}

	/**
	 * Makes the thread end if it is stuck.
	 */
	void abort() {
		FeedSession current = this.session;
		if (current != null) {
			current.abort("The listener is stopped");
		}
	}

	/**
	 * Interrupts the thread, which may be stuck in foreign code.
	 */
	synchronized void interrupt() {
		if (this.listening != null) {
			this.listening.interrupt();
		}
	}

	private synchronized void setListening(@Nullable Thread thread) {
		this.listening = thread;
	}

	synchronized boolean isListening(Thread thread) {
		return this.listening == thread;
	}

	/**
	 * Waits until no thread listens any more.
	 * @return whether no thread listens
	 */
	boolean awaitEnd(Duration limit) {
		try {
			return this.ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return this.ended.getCount() == 0;
		}
	}

	/**
	 * Leaves the thread to itself.
	 */
	void abandon() {
		FeedSession current = this.session;
		if (current != null) {
			current.lose();
		}
	}

	private boolean isStopped() {
		return this.stopped.getCount() == 0;
	}

	@Nullable FeedSession session() {
		return this.session;
	}

	@Nullable Throwable lastFailure() {
		return this.lastFailure;
	}

	long reconnects() {
		return this.reconnects;
	}

}
