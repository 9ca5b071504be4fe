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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One feed from opening to closing: subscribes, and then receives changes and proofs of
 * life until something fails or it is stopped. Run by one thread at a time; stopped,
 * woken and aborted by any.
 */
final class FeedSession implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(FeedSession.class);

	/** To subscribe and be proved. */
	private static final Duration START_LIMIT = Duration.ofSeconds(10);

	/** For what the handler removes before anything is served. */
	private static final Duration READY_LIMIT = Duration.ofSeconds(2);

	private final Feed feed;

	private final Duration proofInterval;

	private final ChangeHandler handler;

	private final SyncBarriers barriers;

	private final ScheduledExecutorService timer;

	private final Observer observer;

	private final AtomicBoolean lost = new AtomicBoolean();

	/** Whether the feed handed over in the midst of a call. */
	private boolean inPassing;

	private volatile boolean stopped;

	private volatile @Nullable String abortReason;

	private volatile @Nullable Watchdog watchdog;

	private volatile boolean ready;

	private volatile boolean listening;

	FeedSession(Feed feed, Duration proofInterval, ChangeHandler handler, SyncBarriers barriers,
			ScheduledExecutorService timer, Observer observer) {
		this.feed = feed;
		this.proofInterval = proofInterval;
		this.handler = handler;
		this.barriers = barriers;
		this.timer = timer;
		this.observer = observer;
	}

	/**
	 * Connects, unless it is connected, and receives.
	 * @return whether the handler is to carry out what it was handed over, with which the
	 * session is not over; {@code false} if the session was stopped
	 * @throws Exception if the connection cannot be opened, or is lost, or the handler
	 * fails
	 */
	boolean run() throws Exception {
		try {
			Watchdog watching = this.watchdog;
			return receive((watching != null) ? watching : begin());
		}
		catch (Throwable ex) {
			String reason = this.abortReason;
			if (reason == null) {
				throw ex;
			}
			SourceException aborted = new SourceException(reason);
			aborted.addSuppressed(ex);
			throw aborted;
		}
	}

	private Watchdog begin() throws Exception {
		this.feed.connect(this::receivedInPassing);
		Probe probe = start();
		Watchdog watching = watch(probe.sent());
		this.watchdog = watching;
		proved(probe);
		return watching;
	}

	private Watchdog watch(long proved) {
		return new Watchdog(this.timer, this.proofInterval, proved, this.feed::lastReceived, this.observer::suspect,
				() -> abort("The server does not answer, although the connection is open: the network drops packets,"
						+ " or the server is overloaded or frozen"));
	}

	private Probe start() throws Exception {
		ScheduledFuture<?> guard = this.timer
			.schedule(() -> abort("The server accepted the connection, but did not begin to send changes within "
					+ START_LIMIT.toSeconds() + " s"), START_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
		try {
			this.feed.subscribe();
			this.listening = true;
			this.handler.listening().whenComplete(this::ready);
			long readyLimit = System.nanoTime() + READY_LIMIT.toNanos();
			this.feed.confirm();
			awaitReady(readyLimit);
			// What confirmed it may be older by now than a proof may be.
			return prove();
		}
		finally {
			guard.cancel(false);
		}
	}

	private void ready(@Nullable Object result, @Nullable Throwable failure) {
		if (failure != null) {
			logger.warn("Not all entries could be removed that may have been missed before the subscription", failure);
		}
		this.ready = true;
		this.feed.wake();
	}

	private void awaitReady(long readyLimit) throws Exception {
		while (!this.stopped && !this.ready && System.nanoTime() - readyLimit < 0) {
			if (this.feed.await(readyLimit)) {
				receivedInPassing();
			}
		}
	}

	private void receivedInPassing() {
		this.inPassing = true;
		this.observer.received();
	}

	private boolean receive(Watchdog watching) throws Exception {
		long interval = this.proofInterval.toNanos();
		boolean received = takeInPassing();
		while (!received && !this.stopped) {
			long due = watching.lastProof() + interval;
			if (this.barriers.waiting() > 0 || System.nanoTime() - due >= 0) {
				Probe probe = prove();
				watching.proved(probe.sent());
				proved(probe);
				received = takeInPassing();
			}
			else {
				received = this.feed.await(due);
			}
		}
		return received;
	}

	private boolean takeInPassing() {
		boolean received = this.inPassing;
		this.inPassing = false;
		return received;
	}

	private Probe prove() throws Exception {
		Probe probe = new Probe(this.barriers.waiting(), System.nanoTime());
		this.feed.prove();
		return probe;
	}

	// Nor by a thread that was stuck, and left to itself, while another took over.
	private void proved(Probe probe) {
		if (this.stopped) {
			return;
		}
		this.handler.proof(probe.sent());
		this.observer.live(this);
		this.barriers.complete(probe.waiting());
	}

	void wake() {
		this.feed.wake();
	}

	void stop() {
		this.stopped = true;
		this.feed.wake();
	}

	/**
	 * Cuts the connection, also while it is being opened, whatever it is busy with.
	 */
	void abort(String reason) {
		this.abortReason = reason;
		this.feed.abort();
	}

	double queueUsage() {
		return this.feed.queueUsage();
	}

	@Nullable Integer backendPid() {
		return this.feed.backendPid();
	}

	@Nullable Duration lastProofAge() {
		Watchdog watching = this.watchdog;
		return (watching != null) ? Duration.ofNanos(System.nanoTime() - watching.lastProof()) : null;
	}

	@Override
	public void close() {
		Watchdog watching = this.watchdog;
		if (watching != null) {
			watching.close();
		}
		this.feed.close();
		lose();
	}

	/**
	 * Tells the handler that the connection is given up, unless that was done: a thread
	 * that is late in closing must not say so of the session that took over.
	 */
	void lose() {
		if (!this.lost.getAndSet(true) && this.listening) {
			this.handler.lost();
		}
	}

	/**
	 * A proof that was sought.
	 *
	 * @param waiting the barriers that it serves
	 * @param sent when it was sent
	 */
	private record Probe(int waiting, long sent) {
	}

	/**
	 * Observes the session; called by any thread.
	 */
	interface Observer {

		/**
		 * Changes were handed over in the midst of a call of the feed, which no other
		 * thread can go on with: another thread is to carry out what they entail, since
		 * it may block.
		 */
		void received();

		void live(FeedSession session);

		void suspect();

	}

}
