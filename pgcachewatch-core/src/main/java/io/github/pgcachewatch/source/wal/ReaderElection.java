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

package io.github.pgcachewatch.source.wal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this instance read the WAL, if no other one does. It stands as a candidate only
 * when it is asked to, and never waits for the lock: to wait would hold a walsender.
 * Thread-safe.
 */
final class ReaderElection {

	private static final Logger logger = LoggerFactory.getLogger(ReaderElection.class);

	private static final Duration PATIENCE = Duration.ofSeconds(3);

	/** What is waited for is looked up so often, and answered. */
	private static final Duration LOOK_LIMIT = PATIENCE.multipliedBy(2);

	private static final Duration STOP_LIMIT = Duration.ofMillis(500);

	private static final int CHECKS_PER_TIMEOUT = 4;

	private final DedicatedConnectionFactory connections;

	private final String channel;

	private final ChannelNames names;

	private final WalSettings settings;

	private final Backoff backoff;

	private final ScheduledExecutorService timer;

	private final Executor workers;

	private @Nullable Attempt attempt;

	private boolean open;

	private int failures;

	private long nextAttempt = System.nanoTime();

	private volatile @Nullable String failure;

	private @Nullable String logged;

	ReaderElection(DedicatedConnectionFactory connections, String channel, WalSettings settings, Backoff backoff,
			ScheduledExecutorService timer, Executor workers) {
		this.connections = connections;
		this.channel = channel;
		this.names = new ChannelNames(channel);
		this.settings = settings;
		this.backoff = backoff;
		this.timer = timer;
		this.workers = workers;
	}

	ChannelNames names() {
		return this.names;
	}

	synchronized void start() {
		this.open = true;
		this.nextAttempt = System.nanoTime();
	}

	/**
	 * Stands as a candidate, unless this instance reads already, or has failed to a
	 * moment ago.
	 */
	synchronized void request() {
		if (!this.open || this.attempt != null || System.nanoTime() - this.nextAttempt < 0) {
			return;
		}
		Attempt started = new Attempt();
		this.attempt = started;
		try {
			this.workers.execute(started);
		}
		catch (RuntimeException | Error ex) {
			this.attempt = null;
			throw ex;
		}
	}

	void stop() {
		Attempt stopping;
		synchronized (this) {
			this.open = false;
			stopping = this.attempt;
		}
		if (stopping != null) {
			stopping.stop();
		}
	}

	/**
	 * Returns the state of the current attempt of this instance.
	 * @return {@code null} if another instance reads, or none
	 */
	synchronized @Nullable ReaderState state() {
		return (this.attempt != null && this.attempt.elected) ? this.attempt.state : null;
	}

	/**
	 * Returns why this instance could not read.
	 */
	@Nullable String failure() {
		return this.failure;
	}

	private synchronized void ended(@Nullable Attempt ended, @Nullable Throwable cause, boolean hasRead) {
		this.attempt = null;
		if (hasRead) {
			this.failures = 0;
		}
		Duration pause = this.backoff.delay(this.failures, ThreadLocalRandom.current());
		this.nextAttempt = System.nanoTime() + pause.toNanos();
		if (cause == null) {
			return;
		}
		this.failures++;
		String message = WalFailure.describe(cause);
		this.failure = message;
		if (this.open && (hasRead || !message.equals(this.logged))) {
			this.logged = message;
			logger.warn("{}: {}",
					hasRead ? "This instance does not read the WAL any more" : "This instance cannot read the WAL",
					message);
		}
		logger.debug("The failure was", cause);
	}

	/**
	 * One candidature, and what follows if it succeeds.
	 */
	private final class Attempt implements Runnable {

		private final ReaderState state = new ReaderState();

		private final SocketControl streamControl = new SocketControl();

		private final SocketControl notifierControl = new SocketControl();

		private final CountDownLatch ended = new CountDownLatch(1);

		private final AtomicBoolean looking = new AtomicBoolean();

		private volatile boolean elected;

		private @Nullable Long overdue;

		private volatile @Nullable String abandoned;

		@Override
		public void run() {
			Thread thread = Thread.currentThread();
			String name = thread.getName();
			thread.setName("pgcachewatch-wal-reader");
			Throwable cause = null;
			try {
				stand();
			}
			catch (Throwable ex) {
				cause = this.state.isStopped() ? null : reason(ex);
			}
			finally {
				thread.setName(name);
				ReaderElection.this.ended(this, cause, this.state.isReading());
				this.ended.countDown();
			}
		}

		private Throwable reason(Throwable failure) {
			String reason = this.abandoned;
			if (reason == null) {
				return failure;
			}
			SourceException given = new SourceException(reason);
			given.addSuppressed(failure);
			return given;
		}

		private void stand() throws SQLException {
			Duration timeout = ReaderElection.this.settings.slotTimeout();
			try (SlotStream stream = SlotStream.open(ReaderElection.this.connections, this.streamControl, timeout)) {
				this.state.answered();
				ScheduledFuture<?> watch = repeat(this::requireAnswer, timeout.dividedBy(CHECKS_PER_TIMEOUT));
				try {
					if (stream.tryLock(ReaderElection.this.names.readerLock())) {
						this.elected = true;
						read(stream);
					}
				}
				finally {
					watch.cancel(false);
				}
			}
		}

		private ScheduledFuture<?> repeat(Runnable task, Duration interval) {
			return ReaderElection.this.timer.scheduleWithFixedDelay(task, interval.toMillis(), interval.toMillis(),
					TimeUnit.MILLISECONDS);
		}

		/**
		 * Ends an attempt whose thread waits for the server for too long: where packets
		 * are dropped it would do so for a quarter of an hour. If it was this JVM that
		 * was paused, what has come meanwhile is read before the next check.
		 */
		private void requireAnswer() {
			Duration limit = ReaderElection.this.settings.silenceLimit().plus(LOOK_LIMIT);
			Long answer = this.state.lastAnswer();
			boolean silent = System.nanoTime() - answer >= limit.toNanos();
			if (silent && answer.equals(this.overdue)) {
				this.abandoned = SlotStream.noAnswer(limit);
				this.streamControl.abort();
				this.notifierControl.abort();
			}
			this.overdue = silent ? answer : null;
		}

		private void read(SlotStream stream) throws SQLException {
			ReaderElection election = ReaderElection.this;
			try (FleetNotifier notifier = new FleetNotifier(election.connections.open(this.notifierControl),
					election.channel)) {
				String publication = election.names.publication();
				if (!notifier.hasPublication(publication)) {
					throw new SourceException("There is no publication '" + publication + "' to read");
				}
				ScheduledFuture<?> watch = repeat(() -> lookWhatIsWaitedFor(notifier), PATIENCE);
				try {
					new WalReader(stream, notifier, election.channel, election.names, election.settings, this.state)
						.run();
				}
				finally {
					watch.cancel(false);
				}
			}
			finally {
				this.notifierControl.abort();
			}
		}

		/**
		 * To create a slot waits for every transaction that writes, and does not say so.
		 * One worker looks at a time, even if the server does not answer.
		 */
		private void lookWhatIsWaitedFor(FleetNotifier notifier) {
			if (this.state.slot() == null && !this.state.isStopped() && this.looking.compareAndSet(false, true)) {
				ReaderElection.this.workers.execute(() -> logWhatIsWaitedFor(notifier));
			}
		}

		private void logWhatIsWaitedFor(FleetNotifier notifier) {
			try {
				String writer = notifier.oldestWriter();
				this.state.answered();
				if (writer != null && this.state.slot() == null && !writer.equals(this.state.waitingFor())) {
					this.state.waitingFor(writer);
					logger.warn("The WAL can be read once {} has ended; until then the caches are bypassed", writer);
				}
			}
			catch (SQLException ex) {
				logger.debug("What the creation of the slot waits for cannot be found out", ex);
			}
			finally {
				this.looking.set(false);
			}
		}

		void stop() {
			this.state.stop();
			this.streamControl.abort();
			this.notifierControl.abort();
			try {
				this.ended.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
