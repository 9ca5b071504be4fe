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

package io.github.pgcachewatch.cache;

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
 * Knows when the transaction of the current thread began, or its persistence session was
 * opened: what is read there may be that old. To be added to every transaction manager as
 * a listener. Thread-safe.
 * <p>
 * The moment is taken before the transaction begins, and then travels with it as one of
 * its synchronizations, so that Spring suspends, resumes and ends both together.
 */
public final class TransactionStarts implements TransactionExecutionListener {

	private static final @Nullable Class<?> ENTITY_MANAGER_FACTORY = find("jakarta.persistence.EntityManagerFactory");

	private final FenceClock clock;

	private final ThreadLocal<Map<TransactionExecution, Origin>> beginning = ThreadLocal.withInitial(WeakHashMap::new);

	private final ThreadLocal<@Nullable TransactionExecution> unsynchronized = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Origin> suspended = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Session> session = new ThreadLocal<>();

	private volatile boolean unsynchronizedSeen;

	private volatile boolean sessionsUsed;

	TransactionStarts(FenceClock clock) {
		this.clock = clock;
	}

	@Override
	public void beforeBegin(TransactionExecution transaction) {
		if (!transaction.isNested() && !(transaction instanceof ReactiveTransaction)) {
			this.beginning.get().put(transaction, new Origin(this.clock.now(), null).and(around()));
		}
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		Origin begun = this.beginning.get().remove(transaction);
		if (begun == null || beginFailure != null) {
			return;
		}
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			Origin own = new Origin(begun.start(), transaction.isReadOnly() ? null : new Outcome());
			Transaction current = new Transaction(own.and(begun), own.outcome());
			current.resume();
			TransactionSynchronizationManager.registerSynchronization(current);
		}
		else if (!isUnsynchronizedActive()) {
			this.unsynchronized.set(transaction);
			this.unsynchronizedSeen = true;
		}
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
	 * Returns the origin of what the current thread reads, or {@code null} if nothing
	 * makes it older than the present.
	 */
	@Nullable Origin current() {
		Origin origin = currentTransaction();
		Session session = (this.sessionsUsed) ? this.session.get() : null;
		if (session == null) {
			return origin;
		}
		return (origin != null) ? session.origin.and(origin) : session.origin;
	}

	/**
	 * Returns the origin of what a transaction that is about to begin goes on reading:
	 * beginning inside one of another manager, it leaves the connection and the
	 * persistence context of that one in place. What is suspended otherwise is unbound.
	 */
	private @Nullable Origin around() {
		boolean inside = TransactionSynchronizationManager.getResourceMap()
			.entrySet()
			.stream()
			.anyMatch((resource) -> isDatabase(resource.getKey())
					&& resource.getValue() instanceof ResourceHolderSupport holder
					&& holder.isSynchronizedWithTransaction());
		if (inside) {
			Origin outer = this.suspended.get();
			return (outer != null) ? outer : Origin.UNKNOWN;
		}
		return isPersistenceContextOfUnknownAge() ? Origin.UNKNOWN : null;
	}

	/**
	 * Returns whether JPA has bound a persistence context to the thread without a
	 * transaction: for a scope that only supports transactions, say. Nobody tells when it
	 * was opened, but for {@link #openSession()}.
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
		ClassLoader loader = TransactionStarts.class.getClassLoader();
		return ClassUtils.isPresent(type, loader) ? ClassUtils.resolveClassName(type, loader) : null;
	}

	private @Nullable Origin currentTransaction() {
		if (TransactionSynchronizationManager.isActualTransactionActive()) {
			Object bound = TransactionSynchronizationManager.getResource(this);
			return (bound instanceof Transaction transaction) ? transaction.origin : Origin.UNKNOWN;
		}
		if (isPersistenceContextOfUnknownAge()) {
			return Origin.UNKNOWN;
		}
		return (this.unsynchronizedSeen && isUnsynchronizedActive()) ? Origin.UNKNOWN : null;
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
	static boolean isReadWriteActive() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& !TransactionSynchronizationManager.isCurrentTransactionReadOnly();
	}

	private Session openSession(long start) {
		this.sessionsUsed = true;
		Session outer = this.session.get();
		Session opened = new Session((outer != null) ? Math.min(outer.origin.start(), start) : start, outer);
		this.session.set(opened);
		return opened;
	}

	/**
	 * A persistence session that is open for a thread. Immutable.
	 */
	public final class Session implements AutoCloseable {

		private final Origin origin;

		private final @Nullable Session outer;

		private Session(long start, @Nullable Session outer) {
			this.origin = new Origin(start, null);
			this.outer = outer;
		}

		/**
		 * Takes the session to the current thread as well, as for an asynchronous
		 * dispatch.
		 * @return the session there, to be closed on that thread
		 */
		public Session resume() {
			return openSession(this.origin.start());
		}

		@Override
		public void close() {
			if (this.outer != null) {
				TransactionStarts.this.session.set(this.outer);
			}
			else {
				TransactionStarts.this.session.remove();
			}
		}

	}

	private final class Transaction implements TransactionSynchronization {

		private final Origin origin;

		private final @Nullable Outcome outcome;

		Transaction(Origin origin, @Nullable Outcome outcome) {
			this.origin = origin;
			this.outcome = outcome;
		}

		@Override
		public void suspend() {
			unbind();
			TransactionStarts.this.suspended.set(this.origin);
		}

		@Override
		public void resume() {
			unbind();
			TransactionSynchronizationManager.bindResource(TransactionStarts.this, this);
		}

		private void unbind() {
			TransactionSynchronizationManager.unbindResourceIfPossible(TransactionStarts.this);
			TransactionStarts.this.suspended.remove();
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
