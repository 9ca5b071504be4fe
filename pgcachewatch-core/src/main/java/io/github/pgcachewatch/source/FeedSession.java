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

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.source.notify.ListenConnection;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from opening to closing: LISTEN, a probe, and then notifications and
 * proofs of life until something fails or it is told to stop. Run by one thread at a
 * time; stopped, woken and aborted by any.
 */
final class FeedSession implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(FeedSession.class);

	/** To execute LISTEN and be proved. */
	private static final Duration START_LIMIT = Duration.ofSeconds(10);

	private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

	/** For what the handler drops before anything is served. */
	private static final Duration READY_LIMIT = Duration.ofSeconds(2);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

	private final DedicatedConnectionFactory connections;

	private final SourceSettings settings;

	private final ChangeHandler handler;

	private final Barriers barriers;

	private final ScheduledExecutorService timer;

	private final Executor workers;

	private final Observer observer;

	private final SocketControl control = new SocketControl();

	private final AtomicBoolean lost = new AtomicBoolean();

	private final Queue<Runnable> deferred = new ArrayDeque<>();

	private volatile boolean stopped;

	private volatile @Nullable String abortReason;

	private volatile @Nullable ListenConnection connection;

	private volatile @Nullable Watchdog watchdog;

	private volatile boolean ready;

	private volatile boolean listening;

	FeedSession(DedicatedConnectionFactory connections, SourceSettings settings, ChangeHandler handler,
			Barriers barriers, ScheduledExecutorService timer, Executor workers, Observer observer) {
		this.connections = connections;
		this.settings = settings;
		this.handler = handler;
		this.barriers = barriers;
		this.timer = timer;
		this.workers = workers;
		this.observer = observer;
	}

	/**
	 * Opens the connection, unless it is open, and listens.
	 * @return what the handler left to do, with which the session is not over; nothing if
	 * it was told to stop
	 * @throws Exception if the connection cannot be opened, or is lost, or the handler
	 * fails
	 */
	@Nullable Runnable run() throws Exception {
		try {
			ListenConnection listening = this.connection;
			return listen((listening != null) ? listening : begin());
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

	private ListenConnection begin() throws SQLException {
		ListenConnection opened = open();
		this.connection = opened;
		Probe probe = start(opened);
		this.watchdog = watch(probe.sent());
		proved(probe);
		return opened;
	}

	private ListenConnection open() throws SQLException {
		Connection opened = this.connections.open(this.control);
		try {
			return new ListenConnection(opened, this.control, this::receiveInPassing);
		}
		catch (SQLException | RuntimeException | Error ex) {
			opened.close();
			throw ex;
		}
	}

	private @Nullable Runnable receive(List<PgNotification> notifications) {
		if (notifications.isEmpty()) {
			return null;
		}
		Runnable left = this.handler.onNotifications(notifications);
		Watchdog watching = this.watchdog;
		if (watching != null) {
			watching.received();
		}
		return left;
	}

	/**
	 * Receives while the driver is still busy with the connection, so that no other
	 * thread can go on with it.
	 */
	private void receiveInPassing(List<PgNotification> notifications) {
		Runnable left = receive(notifications);
		if (left != null) {
			try {
				this.workers.execute(left);
			}
			catch (RuntimeException | Error ex) {
				// No thread to be had: when the driver is done, this one does it.
				this.deferred.add(left);
			}
		}
	}

	private Watchdog watch(long proved) {
		return new Watchdog(this.timer, this.settings.proofInterval(), proved, this.observer::suspect,
				() -> abort("The server does not answer, although the connection is open: the network drops packets,"
						+ " or the server is overloaded or frozen"));
	}

	private Probe start(ListenConnection connection) throws SQLException {
		ScheduledFuture<?> guard = this.timer.schedule(
				() -> abort("The server accepted the connection, but did not carry out LISTEN within " + START_LIMIT),
				START_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
		try {
			connection.listen(this.settings.channels());
			this.listening = true;
			this.handler.onListening().whenComplete(this::ready);
			connection.sendProbe(this.connections);
			awaitProbe(connection);
			// What came back may be older by now than a proof may be.
			return prove(connection);
		}
		finally {
			guard.cancel(false);
		}
	}

	private void ready(@Nullable Object result, @Nullable Throwable failure) {
		if (failure != null) {
			logger.warn("What may have been missed before LISTEN could not all be dropped", failure);
		}
		this.ready = true;
		this.control.wake();
	}

	private void awaitProbe(ListenConnection connection) throws SQLException {
		long sent = System.nanoTime();
		long probeLimit = sent + PROBE_LIMIT.toNanos();
		long readyLimit = sent + READY_LIMIT.toNanos();
		while (!this.stopped) {
			this.control.clearWake();
			long now = System.nanoTime();
			if (!connection.probeReturned()) {
				if (now - probeLimit >= 0) {
					throw new SourceException("LISTEN was carried out, but a notification did not come back within "
							+ PROBE_LIMIT.toSeconds() + " s: " + ListenConnection.poolerAdvice());
				}
				receiveInPassing(connection.await(probeLimit));
			}
			else if (!this.ready && now - readyLimit < 0) {
				receiveInPassing(connection.await(readyLimit));
			}
			else {
				return;
			}
		}
	}

	private @Nullable Runnable listen(ListenConnection connection) throws SQLException {
		Watchdog watching = Objects.requireNonNull(this.watchdog);
		long interval = this.settings.proofInterval().toNanos();
		Runnable left = this.deferred.poll();
		while (left == null && !this.stopped) {
			this.control.clearWake();
			long due = watching.lastProof() + interval;
			if (this.barriers.waiting() > 0 || System.nanoTime() - due >= 0) {
				Probe probe = prove(connection);
				watching.proved(probe.sent());
				proved(probe);
				left = this.deferred.poll();
			}
			else {
				left = receive(connection.await(due));
			}
		}
		return left;
	}

	private Probe prove(ListenConnection connection) throws SQLException {
		Probe probe = new Probe(this.barriers.waiting(), System.nanoTime());
		connection.roundTrip();
		return probe;
	}

	// Nor by a thread that was stuck, and left to itself, while another took over.
	private void proved(Probe probe) {
		if (this.stopped) {
			return;
		}
		this.handler.onProof(probe.sent());
		this.observer.live(this);
		this.barriers.complete(probe.waiting());
	}

	void wake() {
		this.control.wake();
	}

	void stop() {
		this.stopped = true;
		this.control.wake();
	}

	/**
	 * Cuts the connection, also while it is being opened, whatever it is busy with.
	 */
	void abort(String reason) {
		this.abortReason = reason;
		this.control.abort();
		ListenConnection uncontrolled = this.connection;
		if (uncontrolled != null) {
			try {
				uncontrolled.abort();
			}
			catch (SQLException ex) {
				logger.debug("The connection could not be aborted", ex);
			}
		}
	}

	double queueUsage() {
		ListenConnection current = this.connection;
		return (current != null) ? current.queueUsage() : Double.NaN;
	}

	@Nullable Integer backendPid() {
		ListenConnection current = this.connection;
		return (current != null) ? current.backendPid() : null;
	}

	@Nullable Duration lastProofAge() {
		Watchdog watching = this.watchdog;
		return (watching != null) ? Duration.ofNanos(System.nanoTime() - watching.lastProof()) : null;
	}

	/**
	 * Says goodbye to the server if there is nothing wrong, and closes the connection.
	 */
	@Override
	public void close() {
		Watchdog watching = this.watchdog;
		if (watching != null) {
			watching.close();
		}
		ListenConnection closing = this.connection;
		this.connection = null;
		if (closing != null) {
			try {
				this.control.limit(CLOSE_LIMIT);
				closing.close();
			}
			catch (SQLException | RuntimeException ex) {
				logger.debug("The connection could not be closed in an orderly way", ex);
			}
		}
		this.control.abort();
		try {
			lose();
		}
		finally {
			this.deferred.forEach(Runnable::run);
		}
	}

	/**
	 * Tells the handler that nothing is heard any more, unless that was told: a thread
	 * that is late in closing must not say so of the session that took over.
	 */
	void lose() {
		if (!this.lost.getAndSet(true) && this.listening) {
			this.handler.onLost();
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
	 * Told about the session, by whichever thread.
	 */
	interface Observer {

		void live(FeedSession session);

		void suspect();

	}

}
