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

package io.github.pgcachewatch.consistency.oracle;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes one row or several in a transaction, which may read what it wrote, and may roll
 * back. The transaction may have a savepoint, after which it changes and reads a row, and
 * to which it may roll back.
 */
final class Writer extends Actor {

	private final ConcurrentMap<Long, Lock> rows;

	private final RowStatements statements;

	private final PlatformTransactionManager transactions;

	private final TransactionTemplate nested;

	/**
	 * Creates a writer.
	 * @param rows a lock for each row, so that changes of one row are known in their
	 * order
	 */
	Writer(Run run, long seed, ConcurrentMap<Long, Lock> rows) {
		super(run, new Random(seed));
		this.rows = rows;
		this.statements = new RowStatements(run.jdbc(), random());
		this.transactions = run.transactions();
		this.nested = new TransactionTemplate(this.transactions);
		this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
	}

	@Override
	void act() {
		Lock quiet = run().quiet().readLock();
		quiet.lock();
		try {
			write(someTable(), run().workload().hasSavepoints() && random().nextInt(3) == 0);
		}
		finally {
			quiet.unlock();
		}
		if (random().nextInt(4) == 0) {
			sync();
		}
		think(120);
	}

	private void write(OracleTable table, boolean savepoint) {
		TreeSet<Long> ids = new TreeSet<>();
		for (int i = (random().nextInt(5) == 0) ? random().nextInt(6) : 0; i >= 0; i--) {
			ids.add(someRow(table));
		}
		ids.forEach((id) -> lock(id).lock());
		try {
			if (savepoint) {
				// What is read after the savepoint is not cached then, and so is stored.
				change(table, ids, false);
				SlowLoads.pause(20);
			}
			change(table, ids, savepoint);
		}
		finally {
			ids.forEach((id) -> lock(id).unlock());
		}
	}

	private Lock lock(long id) {
		return this.rows.computeIfAbsent(id, (absent) -> new ReentrantLock());
	}

	private void change(OracleTable table, TreeSet<Long> ids, boolean savepoint) {
		TransactionStatus transaction = this.transactions.getTransaction(new TransactionTemplate());
		Map<Long, @Nullable Long> changes = new HashMap<>();
		boolean committing = false;
		try {
			if (savepoint) {
				executeAroundSavepoint(table, ids, changes);
			}
			else {
				this.statements.execute(table, ids, changes);
			}
			if (random().nextInt(3) == 0) {
				readOwn(table, ids.first(), changes);
			}
			if (random().nextInt(6) != 0) {
				committing = true;
				commit(transaction, changes);
			}
		}
		finally {
			if (!committing) {
				this.transactions.rollback(transaction);
				run().figures().rolledBack();
			}
		}
	}

	private void commit(TransactionStatus transaction, Map<Long, @Nullable Long> changes) {
		run().history().committing(changes);
		this.transactions.commit(transaction);
		run().context().publishEvent(new CommittedRows(Set.copyOf(changes.keySet())));
		run().history().committed(changes);
		run().figures().changed(changes.size());
	}

	/**
	 * Changes the first row after a savepoint alone.
	 */
	private void executeAroundSavepoint(OracleTable table, TreeSet<Long> ids, Map<Long, @Nullable Long> changes) {
		afterSavepoint(table, ids.first(), changes);
		TreeSet<Long> others = new TreeSet<>(ids.tailSet(ids.first(), false));
		if (!others.isEmpty()) {
			this.statements.execute(table, others, changes);
		}
	}

	private void afterSavepoint(OracleTable table, long id, Map<Long, @Nullable Long> changes) {
		Map<Long, @Nullable Long> own = new HashMap<>(changes);
		boolean rolledBack = random().nextBoolean();
		this.nested.executeWithoutResult((savepoint) -> {
			this.statements.execute(table, Set.of(id), own);
			readOwn(table, id, own);
			if (rolledBack) {
				savepoint.setRollbackOnly();
			}
		});
		if (rolledBack) {
			run().figures().savepoint();
		}
		else {
			changes.putAll(own);
		}
	}

	/**
	 * Has the transaction's own row offered to the caches.
	 */
	private void readOwn(OracleTable table, long id, Map<Long, @Nullable Long> changes) {
		long floor = run().judge().floor();
		long start = History.now();
		CachedRead cached = someRead(table);
		cached.versions(id).forEach((row, version) -> {
			if (!changes.containsKey(row) || !Objects.equals(changes.get(row), version)) {
				run().judge().judge(new Read(cached, row, version, start, floor, History.now(), false));
			}
		});
	}

	private void sync() {
		long called = History.now();
		run().figures().sync();
		run().syncPoint().sync().whenComplete((done, ex) -> {
			if (ex == null) {
				run().judge().synced(called);
			}
			else if (!(ex instanceof CancellationException)) {
				run().judge().failed(ex);
			}
		});
	}

}
