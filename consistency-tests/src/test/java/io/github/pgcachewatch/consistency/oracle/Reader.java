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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.Lock;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads rows through the caches, sometimes in transactions, and has each read judged.
 */
final class Reader extends Actor {

	private final TransactionTemplate snapshot;

	private final TransactionTemplate readCommitted;

	Reader(Run run, long seed) {
		super(run, new Random(seed));
		this.snapshot = new TransactionTemplate(run.transactions());
		this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		this.snapshot.setReadOnly(true);
		this.readCommitted = new TransactionTemplate(run.transactions());
	}

	@Override
	void act() {
		Lock lock = run().quiet().readLock();
		lock.lock();
		try {
			switch (random().nextInt(20)) {
				case 0 -> inTransaction(this.snapshot);
				case 1 -> inTransaction(this.readCommitted);
				default -> judge(read(null));
			}
		}
		finally {
			lock.unlock();
		}
		think(10);
	}

	private void inTransaction(TransactionTemplate transaction) {
		Begin begin = new Begin(History.now(), run().judge().floor());
		List<Read> reads = new ArrayList<>();
		transaction.executeWithoutResult((status) -> {
			for (int i = 0; i < 3; i++) {
				reads.addAll(read(begin));
				think(5);
			}
		});
		judge(reads);
	}

	private void judge(List<Read> reads) {
		for (Read read : reads) {
			if (!run().judge().judge(read)) {
				judgeAgain(read);
			}
		}
	}

	private void judgeAgain(Read first) {
		long limit = History.now() + Judge.INSTANT.toNanos();
		@Nullable Read again;
		do {
			SlowLoads.pause(20);
			again = readNow(first.cached(), first.id()).stream()
				.filter((read) -> read.id() == first.id())
				.findFirst()
				.orElse(null);
		}
		while (again != null && !run().judge().judge(again) && again.start() < limit);
		run().judge().judgeAgain(first, again);
	}

	private List<Read> read(@Nullable Begin transaction) {
		OracleTable table = someTable();
		CachedRead cached = someRead(table);
		long id = someRow(table);
		return (transaction != null) ? read(cached, id, transaction) : readNow(cached, id);
	}

	private static List<Read> read(CachedRead cached, long id, Begin begin) {
		SlowLoads.loadedHere();
		Map<Long, @Nullable Long> versions = cached.versions(id);
		long end = History.now();
		boolean hit = !SlowLoads.loadedHere();
		List<Read> reads = new ArrayList<>();
		versions.forEach(
				(row, version) -> reads.add(new Read(cached, row, version, begin.start(), begin.floor(), end, hit)));
		return reads;
	}

	private List<Read> readNow(CachedRead cached, long id) {
		return read(cached, id, new Begin(History.now(), run().judge().floor()));
	}

	private record Begin(long start, long floor) {

	}

}
