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

package io.github.pgcachewatch.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.support.ResourceHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Which statements the current thread runs, for the load that is under way and for the
 * transactions and persistence sessions that are open. Depends on no other bean, so that
 * the first DataSource may need it. Thread-safe.
 */
public final class ReadRecorder {

	/** The session of a connection that is none of PostgreSQL's. */
	static final SessionIdentity NO_POSTGRES = new SessionIdentity("", "", "", Set.of());

	private static final Logger logger = LoggerFactory.getLogger(ReadRecorder.class);

	private final ThreadLocal<ThreadReads> threads = ThreadLocal.withInitial(ThreadReads::new);

	private final TextMemory memory = new TextMemory();

	private volatile Map<Object, SessionIdentity> sessions = noSessions();

	private final AtomicBoolean failed = new AtomicBoolean();

	private volatile @Nullable StatementLookup lookup;

	/**
	 * Creates a recorder that looks nothing up yet.
	 */
	public ReadRecorder() {
	}

	/**
	 * Has the statements of a connection recorded.
	 * @param connection the connection
	 * @return the connection to hand out
	 */
	Connection record(Connection connection) {
		return (this.threads.get().unrecorded || RecordedConnection.unwrap(connection) != connection) ? connection
				: RecordedConnection.of(connection, this);
	}

	/**
	 * Opens a connection for lookups, which are no reads of a load, also where the
	 * application's DataSource lends it.
	 */
	Connection unrecorded(DedicatedConnectionFactory connections) throws SQLException {
		ThreadReads thread = this.threads.get();
		thread.unrecorded = true;
		try {
			return connections.open();
		}
		finally {
			thread.unrecorded = false;
		}
	}

	/**
	 * Asks a connection for itself, which is no use by the application, also where
	 * another recorded connection stands behind it.
	 */
	<T> T ask(SqlQuestion<T> question) throws SQLException {
		ThreadReads thread = this.threads.get();
		boolean asking = thread.asking;
		thread.asking = true;
		try {
			return question.ask();
		}
		finally {
			thread.asking = asking;
		}
	}

	boolean isAsking() {
		return this.threads.get().asking;
	}

	void useLookup(StatementLookup lookup) {
		this.lookup = lookup;
	}

	@Nullable StatementLookup lookup() {
		return this.lookup;
	}

	TextMemory memory() {
		return this.memory;
	}

	/**
	 * Returns the names of functions that may alter the role or the search_path.
	 */
	Set<String> functions() {
		StatementLookup lookup = this.lookup;
		return (lookup != null) ? lookup.functions() : Set.of();
	}

	/**
	 * Returns the sessions of physical connections, as far as they are known: another map
	 * if they were forgotten.
	 */
	Map<Object, SessionIdentity> sessions() {
		return this.sessions;
	}

	/**
	 * Forgets all sessions, which statements may have altered without it being known that
	 * they do.
	 */
	void forgetSessions() {
		this.sessions = noSessions();
	}

	private static Map<Object, SessionIdentity> noSessions() {
		return Collections.synchronizedMap(new WeakHashMap<>());
	}

	/**
	 * Returns the innermost load of the current thread.
	 */
	@Nullable MethodLoad current() {
		return this.threads.get().current;
	}

	/**
	 * Returns the load whose result the current thread may be about to store.
	 */
	@Nullable MethodLoad ended() {
		return this.threads.get().ended;
	}

	@Nullable MethodLoad exchangeEnded(@Nullable MethodLoad load) {
		ThreadReads thread = this.threads.get();
		MethodLoad before = thread.ended;
		thread.ended = load;
		return before;
	}

	void begin(MethodLoad load) {
		this.threads.get().current = load;
	}

	void end(MethodLoad load) {
		ThreadReads thread = this.threads.get();
		thread.current = load.outer();
		thread.ended = load;
	}

	/**
	 * Returns whether a transaction or persistence session is open on the current thread,
	 * whose reads a later load may depend on.
	 */
	boolean hasScope() {
		return !TransactionSynchronizationManager.getResourceMap().isEmpty();
	}

	/**
	 * Takes a statement that the current thread ran.
	 */
	void record(StatementUse use) {
		ThreadReads thread = this.threads.get();
		if (thread.current != null) {
			thread.current.add(use);
		}
		thread.forgetUnlessScoped();
		for (Object resource : TransactionSynchronizationManager.getResourceMap().values()) {
			if (resource instanceof ResourceHolder) {
				thread.logs.computeIfAbsent(resource, (key) -> new ReadLog()).add(use);
			}
		}
	}

	/**
	 * Returns what was run in the transactions and persistence sessions that are open on
	 * the current thread.
	 */
	Collection<ReadLog> scope() {
		ThreadReads thread = this.threads.get();
		thread.forgetUnlessScoped();
		if (thread.logs.isEmpty()) {
			return List.of();
		}
		Collection<Object> open = TransactionSynchronizationManager.getResourceMap().values();
		return thread.logs.entrySet()
			.stream()
			.filter((log) -> open.stream().anyMatch((resource) -> resource == log.getKey()))
			.map(Map.Entry::getValue)
			.toList();
	}

	/**
	 * Takes a failure that must not become the application's.
	 */
	void failed(Exception ex) {
		if (!this.failed.getAndSet(true)) {
			logger.warn("What a cached method reads could not be found out. Further failures are not logged.", ex);
		}
	}

	private static final class ThreadReads {

		private final Map<Object, ReadLog> logs = new WeakHashMap<>();

		private @Nullable MethodLoad current;

		private @Nullable MethodLoad ended;

		private boolean unrecorded;

		private boolean asking;

		void forgetUnlessScoped() {
			// A transaction may be suspended while another synchronization is active.
			if (!this.logs.isEmpty() && !TransactionSynchronizationManager.isSynchronizationActive()
					&& TransactionSynchronizationManager.getResourceMap().isEmpty()) {
				this.logs.clear();
			}
		}

	}

	/**
	 * What a connection is asked.
	 *
	 * @param <T> the type of the answer
	 */
	interface SqlQuestion<T> {

		T ask() throws SQLException;

	}

}
