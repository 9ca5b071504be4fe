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
import java.util.Map;
import java.util.Objects;

import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.Feed;
import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.notify.NotifyFeed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives by LISTEN what the reader of the WAL sends, and is proved by the reader's
 * progress.
 * <p>
 * A proof asks the server up to where the WAL is written, waits until the reader's slot
 * was reported to have passed that, and then has everything handed over that was notified
 * before. Another slot is another epoch: what was committed between the two is unknown.
 */
final class WalFeed implements Feed {

	/** Leaves the rest of the time that a session has to start. */
	private static final Duration FIRST_PROOF_LIMIT = Duration.ofSeconds(6);

	/** Below the time after which the session is given up, in the longest case. */
	private static final Duration LONGEST_PROOF_LIMIT = Duration.ofSeconds(90);

	private static final int STALENESSES = 3;

	private static final long SHORTEST_STEP = 500_000;

	private static final long LONGEST_STEP = 100_000_000;

	/**
	 * After which the WAL is flushed by a commit: else its writer does so, 5 times a
	 * second.
	 */
	private static final long FLUSH_AFTER = 3_000_000;

	private static final Logger logger = LoggerFactory.getLogger(WalFeed.class);

	private final NotifyFeed listening;

	private final ReaderElection election;

	private final ChangeHandler handler;

	private final long maxStaleness;

	private Runnable inPassing = () -> {
	};

	private @Nullable ReaderProgress progress;

	private volatile @Nullable String epoch;

	private volatile long answered = System.nanoTime();

	private boolean proved;

	/**
	 * Creates a feed that is not connected.
	 * @param listening receives the notifications
	 * @param election is asked to have this instance read, if none does
	 * @param handler is told of a new epoch
	 * @param maxStaleness for how long hits are served without a proof
	 */
	WalFeed(NotifyFeed listening, ReaderElection election, ChangeHandler handler, Duration maxStaleness) {
		this.listening = listening;
		this.election = election;
		this.handler = handler;
		this.maxStaleness = maxStaleness.toNanos();
	}

	@Override
	public void connect(Runnable inPassing) throws Exception {
		this.inPassing = inPassing;
		this.listening.connect(inPassing);
	}

	/**
	 * Looks which epoch it is before everything is cleared. One that begins later clears
	 * again.
	 */
	@Override
	public void subscribe() throws Exception {
		ReaderProgress created = new ReaderProgress(this.listening.connection(), this.election.names());
		this.progress = created;
		this.epoch = announced(created, created.slots());
		this.listening.subscribe();
	}

	@Override
	public void confirm() throws Exception {
		this.listening.confirm();
	}

	@Override
	public boolean await(long untilNanoTime) throws Exception {
		return this.listening.await(untilNanoTime);
	}

	@Override
	public void prove() throws Exception {
		ReaderProgress reader = Objects.requireNonNull(this.progress, "The feed is not subscribed");
		long start = System.nanoTime();
		long position = reader.written();
		boolean flushed = false;
		boolean warned = false;
		long step = SHORTEST_STEP;
		while (!hasReached(reader, position)) {
			long waited = System.nanoTime() - start;
			if (waited >= limit()) {
				throw new SourceException(whyThereIsNoProof(reader, waited));
			}
			if (!warned && this.proved && waited >= this.maxStaleness) {
				warned = true;
				logger.warn("{}; the caches are bypassed until then", whyThereIsNoProof(reader, waited));
			}
			if (!flushed && waited >= FLUSH_AFTER) {
				flushed = true;
				reader.flush(position);
			}
			if (this.listening.await(System.nanoTime() + step)) {
				this.inPassing.run();
			}
			step = Math.max(SHORTEST_STEP, Math.min(waited / 8, LONGEST_STEP));
		}
		this.listening.prove();
		this.proved = true;
	}

	/**
	 * A reader that falls behind is waited for, so that no connection is lost, and
	 * nothing cleared, because of it.
	 */
	private long limit() {
		return this.proved ? Math.min(STALENESSES * this.maxStaleness, LONGEST_PROOF_LIMIT.toNanos())
				: FIRST_PROOF_LIMIT.toNanos();
	}

	private boolean hasReached(ReaderProgress reader, long position) throws SQLException {
		Map<String, Long> slots = reader.slots();
		this.answered = System.nanoTime();
		Long reported = slots.get(this.epoch);
		if (reported != null && reported >= position) {
			return true;
		}
		slots.keySet().remove(this.epoch);
		String next = announced(reader, slots);
		if (next != null) {
			this.epoch = next;
			this.handler.unknown("Another instance began to read the WAL, and what was committed meanwhile is unknown",
					null);
			this.inPassing.run();
			return slots.getOrDefault(next, 0L) >= position;
		}
		if (reported == null && !reader.hasReader()) {
			this.election.request();
		}
		return false;
	}

	private static @Nullable String announced(ReaderProgress reader, Map<String, Long> slots) throws SQLException {
		for (String slot : slots.keySet()) {
			if (reader.isAnnounced(slot)) {
				return slot;
			}
		}
		return null;
	}

	private String whyThereIsNoProof(ReaderProgress reader, long waited) throws SQLException {
		String time = " within " + waited / 1_000_000_000 + " s";
		Long reported = reader.slots().get(this.epoch);
		if (reported != null) {
			return "The reader of the WAL (slot '" + this.epoch + "') did not send what was committed" + time
					+ ": it hangs, or falls behind";
		}
		ReaderState own = this.election.state();
		if (own != null) {
			String waitingFor = own.waitingFor();
			return "This instance is to read the WAL, but could not begin" + time
					+ ((waitingFor != null) ? ": it waits for " + waitingFor : "");
		}
		if (reader.hasReader()) {
			return "The instance that is to read the WAL did not begin" + time
					+ ": the creation of its slot waits for every transaction that writes";
		}
		String failure = this.election.failure();
		return "No instance reads the WAL" + ((failure != null) ? ": " + failure : "");
	}

	/**
	 * Returns the slot whose progress the proofs rest on.
	 */
	@Nullable String epoch() {
		return this.epoch;
	}

	/**
	 * An answer counts: where the reader is missing, the connection is in order.
	 */
	@Override
	public long lastReceived() {
		long received = this.listening.lastReceived();
		return (received - this.answered > 0) ? received : this.answered;
	}

	@Override
	public void wake() {
		this.listening.wake();
	}

	@Override
	public void abort() {
		this.listening.abort();
	}

	@Override
	public @Nullable Integer backendPid() {
		return this.listening.backendPid();
	}

	@Override
	public double queueUsage() {
		return this.listening.queueUsage();
	}

	@Override
	public void close() {
		this.listening.close();
	}

}
