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

package io.github.pgcachewatch.cache.fence;

import java.util.Map;
import java.util.WeakHashMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * The version that the transaction of the current thread reads, or its persistence
 * session: what is read there may be as old as its begin. To be added to every
 * transaction manager as a listener. Thread-safe.
 * <p>
 * The moment is taken before the transaction begins, and then travels with it as one of
 * its synchronizations, so that Spring suspends, resumes and ends both together.
 */
public final class TransactionVersions implements TransactionExecutionListener {

	private static final @Nullable Class<?> ENTITY_MANAGER_FACTORY = find("jakarta.persistence.EntityManagerFactory");

	private final FenceClock clock;

	private final ThreadLocal<Map<TransactionExecution, ReadVersion>> beginning = ThreadLocal
		.withInitial(WeakHashMap::new);

	private final ThreadLocal<@Nullable TransactionExecution> unsynchronized = new ThreadLocal<>();

	private final ThreadLocal<@Nullable ReadVersion> suspended = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Session> session = new ThreadLocal<>();

	// The moment of this thread's latest rollback of a read-write transaction.
	private final ThreadLocal<@Nullable Long> rolledBack = new ThreadLocal<>();

	private volatile boolean rollbackSeen;

	private volatile boolean unsynchronizedSeen;

	private volatile boolean sessionsUsed;

	public TransactionVersions(FenceClock clock) {
		this.clock = clock;
	}

	@Override
	public void beforeBegin(TransactionExecution transaction) {
		if (!transaction.isNested() && !(transaction instanceof ReactiveTransaction)) {
			this.beginning.get().put(transaction, new ReadVersion(this.clock.now(), null).and(around()));
		}
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		ReadVersion begun = this.beginning.get().remove(transaction);
		if (begun == null || beginFailure != null) {
			return;
		}
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			Transaction current = new Transaction(begun, transaction.isReadOnly());
			current.resume();
			TransactionSynchronizationManager.registerSynchronization(current);
		}
		else if (!isUnsynchronizedActive()) {
			this.unsynchronized.set(transaction);
			this.unsynchronizedSeen = true;
		}
	}

	/**
	 * A value that the transaction read may be put after its end, where the caching
	 * advice is outside of the transaction's and the rollback raises no exception.
	 */
	@Override
	public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
		if (transaction.isNewTransaction() && !transaction.isNested() && !transaction.isReadOnly()
				&& !(transaction instanceof ReactiveTransaction)) {
			this.rolledBack.set(this.clock.tick());
			this.rollbackSeen = true;
		}
	}

	/**
	 * Returns whether a transaction of the current thread was rolled back after a moment.
	 */
	public boolean isRolledBackSince(long start) {
		if (!this.rollbackSeen) {
			return false;
		}
		Long rolledBack = this.rolledBack.get();
		return rolledBack != null && rolledBack > start;
	}

	/**
	 * Tells that a persistence session is about to be opened for the current thread, as
	 * for a whole web request: until it is closed, whatever the thread reads may be as
	 * old as that.
	 * @return the session, to be closed on this thread
	 */
	public Session openSession() {
		return openSession(this.clock.now());
	}

	/**
	 * Returns the version of what the current thread reads, or {@code null} if nothing
	 * makes it older than the present.
	 */
	public @Nullable ReadVersion current() {
		ReadVersion version = currentTransaction();
		Session session = (this.sessionsUsed) ? this.session.get() : null;
		if (session == null) {
			return version;
		}
		return (version != null) ? session.version.and(version) : session.version;
	}

	/**
	 * Returns the version of what a transaction that is about to begin goes on reading:
	 * beginning inside one of another manager, it leaves the connection and the
	 * persistence context of that one in place. What is suspended otherwise is unbound.
	 */
	private @Nullable ReadVersion around() {
		boolean inside = TransactionSynchronizationManager.getResourceMap()
			.entrySet()
			.stream()
			.anyMatch((resource) -> isDatabase(resource.getKey())
					&& resource.getValue() instanceof ResourceHolderSupport holder
					&& holder.isSynchronizedWithTransaction());
		if (inside) {
			ReadVersion outer = this.suspended.get();
			return (outer != null) ? outer : ReadVersion.UNKNOWN;
		}
		return isPersistenceContextOfUnknownAge() ? ReadVersion.UNKNOWN : null;
	}

	/**
	 * Returns whether JPA has bound a persistence context to the thread without a
	 * transaction: for a scope that only supports transactions, say. When that was opened
	 * is not known, but for {@link #openSession()}.
	 */
	private boolean isPersistenceContextOfUnknownAge() {
		return ENTITY_MANAGER_FACTORY != null && isBound(ENTITY_MANAGER_FACTORY)
				&& (!this.sessionsUsed || this.session.get() == null);
	}

	// Without a stream, since every hit of an application with JPA comes here.
	private static boolean isBound(Class<?> type) {
		Map<Object, Object> resources = TransactionSynchronizationManager.getResourceMap();
		if (!resources.isEmpty()) {
			for (Object resource : resources.keySet()) {
				if (type.isInstance(resource)) {
					return true;
				}
			}
		}
		return false;
	}

	private static boolean isDatabase(Object resource) {
		return resource instanceof DataSource
				|| (ENTITY_MANAGER_FACTORY != null && ENTITY_MANAGER_FACTORY.isInstance(resource));
	}

	private static @Nullable Class<?> find(String type) {
		ClassLoader loader = TransactionVersions.class.getClassLoader();
		return ClassUtils.isPresent(type, loader) ? ClassUtils.resolveClassName(type, loader) : null;
	}

	private @Nullable ReadVersion currentTransaction() {
		if (TransactionSynchronizationManager.isActualTransactionActive()) {
			Object bound = TransactionSynchronizationManager.getResource(this);
			return (bound instanceof Transaction transaction) ? transaction.version : ReadVersion.UNKNOWN;
		}
		if (isPersistenceContextOfUnknownAge()) {
			return ReadVersion.UNKNOWN;
		}
		return (this.unsynchronizedSeen && isUnsynchronizedActive()) ? ReadVersion.UNKNOWN : null;
	}

	private boolean isUnsynchronizedActive() {
		TransactionExecution transaction = this.unsynchronized.get();
		if (transaction != null && transaction.isCompleted()) {
			this.unsynchronized.remove();
			return false;
		}
		return transaction != null;
	}

	/**
	 * Returns whether the current thread is inside a transaction that may write.
	 */
	public static boolean isReadWriteActive() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& !TransactionSynchronizationManager.isCurrentTransactionReadOnly();
	}

	/**
	 * Returns how much is registered to be done at the end of the current transaction: if
	 * it grows during an operation of a cache, the cache has put off some of it.
	 */
	public static int synchronizations() {
		return TransactionSynchronizationManager.isSynchronizationActive()
				? TransactionSynchronizationManager.getSynchronizations().size() : 0;
	}

	/**
	 * Has an action run after the end of the current transaction, when everything is done
	 * that was put off to it.
	 */
	public static void afterEnd(Runnable action) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCompletion(int status) {
				action.run();
			}

		});
	}

	private Session openSession(long start) {
		this.sessionsUsed = true;
		Session outer = this.session.get();
		Session opened = new Session((outer != null) ? Math.min(outer.version.start(), start) : start, outer);
		this.session.set(opened);
		return opened;
	}

	/**
	 * A persistence session that is open for a thread. Immutable.
	 */
	public final class Session implements AutoCloseable {

		private final ReadVersion version;

		private final @Nullable Session outer;

		private Session(long start, @Nullable Session outer) {
			this.version = new ReadVersion(start, null);
			this.outer = outer;
		}

		/**
		 * Takes the session to the current thread as well, as for an asynchronous
		 * dispatch.
		 * @return the session there, to be closed on that thread
		 */
		public Session resume() {
			return openSession(this.version.start());
		}

		@Override
		public void close() {
			if (this.outer != null) {
				TransactionVersions.this.session.set(this.outer);
			}
			else {
				TransactionVersions.this.session.remove();
			}
		}

	}

	private final class Transaction implements TransactionSynchronization {

		private final ReadVersion around;

		private ReadVersion version;

		private @Nullable TransactionOutcome outcome;

		Transaction(ReadVersion begun, boolean readOnly) {
			this.around = begun;
			this.outcome = readOnly ? null : new TransactionOutcome();
			this.version = version();
		}

		private ReadVersion version() {
			return new ReadVersion(this.around.start(), this.outcome).and(this.around);
		}

		/**
		 * What was read before may not be committed any more. What is read from now on
		 * waits for the transaction itself.
		 */
		@Override
		public void savepointRollback(Object savepoint) {
			if (this.outcome != null) {
				this.outcome.complete(false);
				this.outcome = new TransactionOutcome();
				this.version = version();
			}
		}

		@Override
		public void suspend() {
			unbind();
			TransactionVersions.this.suspended.set(this.version);
		}

		@Override
		public void resume() {
			unbind();
			TransactionSynchronizationManager.bindResource(TransactionVersions.this, this);
		}

		private void unbind() {
			TransactionSynchronizationManager.unbindResourceIfPossible(TransactionVersions.this);
			TransactionVersions.this.suspended.remove();
		}

		@Override
		public void afterCompletion(int status) {
			unbind();
			if (this.outcome != null) {
				this.outcome.complete(status == STATUS_COMMITTED);
			}
		}

	}

}
