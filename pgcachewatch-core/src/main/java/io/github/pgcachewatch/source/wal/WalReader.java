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

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.wal.FleetNotifier.SlotHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One epoch: the life of a slot, from its creation to its end. Reads the WAL, and tells
 * the fleet of each transaction once it is visible.
 * <p>
 * All is done by one thread. What the slot is reported to have passed was committed to
 * the notification queue before, which is what the proofs of all instances rest on.
 */
final class WalReader {

	private static final Logger logger = LoggerFactory.getLogger(WalReader.class);

	/** A batch ends where nothing more has come, or here. */
	private static final int MOST_PAYLOADS = 2000;

	private static final int MESSAGES_BETWEEN_BEATS = 4096;

	private static final long SHORTEST_PAUSE = 50_000;

	private static final long LONGEST_PAUSE = 5_000_000;

	/** A slot that is being created keeps WAL, and its session gives no sign of life. */
	private static final Duration CREATION_LIMIT = Duration.ofSeconds(30);

	private static final int BEATS_PER_TIMEOUT = 4;

	private final SlotStream stream;

	private final FleetNotifier notifier;

	private final ChannelNames names;

	private final WalSettings settings;

	private final ReaderState state;

	private final String slot;

	private final ChangeCollector collector;

	private final PgOutput decoder;

	private final List<CommittedTransaction> batch = new ArrayList<>();

	private final HeldWal held = new HeldWal();

	private final long beatInterval;

	private int payloads;

	private long completed;

	private long nextBeat = System.nanoTime();

	private boolean namesAreDue;

	WalReader(SlotStream stream, FleetNotifier notifier, String channel, ChannelNames names, WalSettings settings,
			ReaderState state) {
		this.stream = stream;
		this.notifier = notifier;
		this.names = names;
		this.settings = settings;
		this.state = state;
		this.slot = names.newSlot();
		this.collector = new ChangeCollector(channel, settings.maxKeys(), this::mapping, this::committed);
		this.decoder = new PgOutput(this.collector);
		this.beatInterval = settings.slotTimeout().toNanos() / BEATS_PER_TIMEOUT;
	}

	/**
	 * Reads until the state is stopped.
	 * @throws SQLException if a connection is lost, or the session is to end
	 */
	void run() throws SQLException {
		this.stream.createSlot(this.slot, CREATION_LIMIT);
		this.state.answered();
		this.state.created(this.slot);
		awaitVisibility();
		if (!this.stream.tryLock(this.names.announcementLock())) {
			throw new SourceException("Another session announces an epoch of this channel");
		}
		this.stream.start(this.slot, this.names.publication());
		this.state.reading();
		logger.info("This instance reads the WAL for all, through the slot '{}'", this.slot);
		awaitHealth();
		while (!this.state.isStopped()) {
			boolean drained = readAvailable();
			if (drained) {
				this.stream.requireAnswer(this.settings.silenceLimit());
			}
			if (!this.batch.isEmpty()) {
				sendBatch();
			}
			reportProgress();
			beatIfDue();
			lookAtNamesIfDue();
			if (drained) {
				this.stream.await(this.nextBeat);
			}
		}
	}

	/**
	 * What was committed before the slot's first position is not read. It is covered by
	 * the clearing of all caches, which is to see it: so the epoch is announced only once
	 * it is visible.
	 */
	private void awaitVisibility() throws SQLException {
		List<String> left = this.notifier.inProgress();
		long pause = SHORTEST_PAUSE;
		while (!left.isEmpty() && !this.state.isStopped()) {
			this.state.waitingFor("the transactions " + left);
			LockSupport.parkNanos(pause);
			pause = Math.min(2 * pause, LONGEST_PAUSE);
			if (System.nanoTime() - this.nextBeat >= 0) {
				this.nextBeat = System.nanoTime() + this.beatInterval;
				this.stream.keepAlive();
				requireHarmless();
			}
			left = this.notifier.stillInProgress(left);
		}
	}

	/**
	 * Reads what there is, unless the batch becomes full.
	 * @return whether there is nothing more
	 */
	private boolean readAvailable() throws SQLException {
		int messages = 0;
		while (this.payloads < MOST_PAYLOADS) {
			ByteBuffer message = this.stream.read();
			if (message == null) {
				return true;
			}
			this.decoder.read(message);
			if (++messages % MESSAGES_BETWEEN_BEATS == 0) {
				beatIfDue();
			}
		}
		return false;
	}

	private void sendBatch() throws SQLException {
		long pause = SHORTEST_PAUSE;
		while (!this.batch.isEmpty() && !this.state.isStopped()) {
			int sent = this.notifier.send(this.batch);
			this.state.answered();
			if (sent > 0) {
				this.completed = this.batch.get(sent - 1).endPosition();
				this.batch.subList(0, sent).clear();
				pause = SHORTEST_PAUSE;
			}
			if (!this.batch.isEmpty()) {
				LockSupport.parkNanos(pause);
				pause = Math.min(2 * pause, LONGEST_PAUSE);
				beatIfDue();
			}
		}
		this.payloads = 0;
	}

	private void reportProgress() throws SQLException {
		long position = Math.max(this.completed, this.stream.serverPosition());
		if (this.batch.isEmpty() && position > this.stream.reported()) {
			this.stream.report(position);
		}
		this.state.reported(this.stream.reported());
	}

	/**
	 * What was decoded by former names is with the fleet by then, and may belong to the
	 * present ones.
	 */
	private void lookAtNamesIfDue() throws SQLException {
		if (this.namesAreDue && this.batch.isEmpty() && this.collector.isBetweenTransactions()) {
			this.namesAreDue = false;
			Set<Integer> relations = this.collector.relations();
			if (relations.isEmpty()) {
				return;
			}
			Set<TableName> renamed = this.collector.remap(this.notifier.tables(relations), this::asked);
			if (!renamed.isEmpty()) {
				this.notifier.sendAtOnce(this.collector.unknownChanges(renamed));
			}
		}
	}

	private void beatIfDue() throws SQLException {
		if (System.nanoTime() - this.nextBeat >= 0) {
			beat();
		}
	}

	/**
	 * Nothing further is reported before it is known that no writer waits for it.
	 */
	private void awaitHealth() throws SQLException {
		while (!beat() && !this.state.isStopped()) {
			LockSupport.parkNanos(LONGEST_PAUSE);
		}
	}

	/**
	 * Gives a sign of life, and looks whether the slot is harmless to the server.
	 * @return whether that is known
	 */
	private boolean beat() throws SQLException {
		this.nextBeat = System.nanoTime() + this.beatInterval;
		this.namesAreDue = true;
		this.stream.ping();
		return requireHarmless().reported();
	}

	private SlotHealth requireHarmless() throws SQLException {
		SlotHealth health = this.notifier.health(this.slot, this.names.publication());
		this.state.answered();
		if (health == null) {
			throw new SourceException("The slot '" + this.slot + "' is gone");
		}
		if (!health.published()) {
			throw new SourceException("The publication '" + this.names.publication() + "' is gone");
		}
		if (health.synchronous()) {
			throw new SourceException("The session that reads the WAL counts as a synchronous standby, so that writers"
					+ " would wait for it: name the standbys in synchronous_standby_names, in place of '*'");
		}
		if (retainedInNeed(health) > this.settings.retainedBytes()) {
			throw new SourceException("The server keeps " + (health.retainedBytes() >> 20)
					+ " MB of WAL for the slot, more than the limit of " + (this.settings.retainedBytes() >> 20)
					+ " MB: a transaction has been open for long, or changes come faster than they are read");
		}
		this.state.retained(health.retainedBytes());
		this.state.flushed(health.flushed(), this.stream.reported());
		return health;
	}

	/**
	 * What the server writes while it does not record which transactions are running, for
	 * 15 s or so, it retains as well: where much is written, that tells nothing.
	 */
	private long retainedInNeed(SlotHealth health) {
		long held = this.held.look(health.oldest(), health.next(), health.flushed());
		long unsent = health.flushed() - this.stream.reported();
		return Math.min(health.retainedBytes(), Math.max(held, unsent));
	}

	private void committed(CommittedTransaction transaction) {
		this.batch.add(transaction);
		this.payloads += transaction.payloads().size();
	}

	private RelationMapping mapping(ReplicatedRelation relation) throws SQLException {
		List<TableName> tables = this.notifier.tables(relation);
		return new RelationMapping(relation, tables, asked(tables), this.notifier.baseTypes(relation));
	}

	private Set<String> asked(List<TableName> tables) {
		Set<String> asked = new HashSet<>();
		tables.forEach((table) -> asked.addAll(this.settings.askedColumns().apply(table)));
		return asked;
	}

}
