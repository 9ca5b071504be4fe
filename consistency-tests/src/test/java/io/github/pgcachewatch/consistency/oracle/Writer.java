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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes one row or several in a transaction, which may read what it wrote, and may roll
 * back. Each change has a version that no other has, of any row.
 */
final class Writer extends Actor {

	private static final AtomicLong versions = new AtomicLong();

	private final List<Lock> rows;

	private final JdbcTemplate jdbc;

	private final PlatformTransactionManager transactions;

	/**
	 * Creates a writer.
	 * @param rows a lock for each row, so that changes of one row are known in their
	 * order
	 */
	Writer(Run run, long seed, List<Lock> rows) {
		super(run, new Random(seed));
		this.rows = rows;
		this.jdbc = run.jdbc();
		this.transactions = run.transactions();
	}

	@Override
	void act() {
		Lock quiet = run().quiet().readLock();
		quiet.lock();
		try {
			write();
		}
		finally {
			quiet.unlock();
		}
		if (random().nextInt(4) == 0) {
			sync();
		}
		think(120);
	}

	private void write() {
		TreeSet<Long> ids = new TreeSet<>();
		for (int i = (random().nextInt(5) == 0) ? random().nextInt(6) : 0; i >= 0; i--) {
			ids.add(someRow());
		}
		ids.forEach((id) -> this.rows.get(id.intValue()).lock());
		try {
			change(ids);
		}
		finally {
			ids.forEach((id) -> this.rows.get(id.intValue()).unlock());
		}
	}

	private void change(TreeSet<Long> ids) {
		TransactionStatus transaction = this.transactions.getTransaction(new TransactionTemplate());
		Map<Long, @Nullable Long> changes = new HashMap<>();
		boolean committing = false;
		try {
			execute(ids, changes);
			if (random().nextInt(3) == 0) {
				readOwn(ids.first(), changes.get(ids.first()));
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
		run().history().committed(changes);
		run().figures().changed(changes.size());
	}

	private void execute(TreeSet<Long> ids, Map<Long, @Nullable Long> changes) {
		Long[] array = ids.toArray(Long[]::new);
		if (random().nextInt(6) == 0) {
			this.jdbc.update("DELETE FROM item WHERE id = ANY(?)", (Object) array);
			ids.forEach((id) -> changes.put(id, null));
			return;
		}
		long version = versions.incrementAndGet();
		if (random().nextBoolean()) {
			// Changes those that are there, and tells which these are.
			this.jdbc
				.queryForList("UPDATE item SET version = ? WHERE id = ANY(?) RETURNING id", Long.class, version, array)
				.forEach((id) -> changes.put(id, version));
			return;
		}
		this.jdbc.update("INSERT INTO item SELECT id, ? FROM unnest(?) id "
				+ "ON CONFLICT (id) DO UPDATE SET version = excluded.version", version, array);
		ids.forEach((id) -> changes.put(id, version));
	}

	/**
	 * Has the transaction's own row offered to the caches.
	 */
	private void readOwn(long id, @Nullable Long own) {
		long floor = run().judge().floor();
		long start = History.now();
		Long version = random().nextBoolean() ? run().items().one(id) : run().items().shared(id);
		if (!Objects.equals(own, version)) {
			run().judge().judge(new Read("own", id, version, start, floor, History.now(), false));
		}
	}

	private void sync() {
		long called = History.now();
		run().figures().sync();
		run().watch().sync().whenComplete((done, ex) -> {
			if (ex == null) {
				run().judge().synced(called);
			}
			else if (!(ex instanceof CancellationException)) {
				run().judge().failed(ex);
			}
		});
	}

}
