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

package io.github.pgcachewatch.sample.live;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.sample.live.StripLine.EvictionTiming;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Keeps the latest lines of the strip, however many events arrive. The notifications of
 * one transaction make one line, whichever instances receive them: they carry the same
 * time. An eviction is taken for one of the latest change in its instance that names its
 * keys or, if none does, of the latest at all. Thread-safe.
 */
@Component
public class ChangeStrip {

	private static final int CAPACITY = 100;

	private final Map<Long, StripLine> lines = new LinkedHashMap<>();

	private final Deque<ObservedTransaction> transactions = new ArrayDeque<>();

	private final Map<String, LatestTransactions> latest = new HashMap<>();

	private @Nullable StripLine lastLine;

	private long revision;

	/**
	 * Notes that COMMIT is about to be sent. Latencies are measured from here.
	 * @param time PostgreSQL's {@code now()} in that transaction
	 */
	public synchronized void committing(Instant time) {
		add(new ObservedTransaction(time, Instant.now()));
	}

	synchronized void add(String instance, Object event) {
		if (event instanceof TableChange change) {
			received(instance, change);
		}
		else if (event instanceof CacheInvalidated invalidated) {
			evicted(instance, invalidated);
		}
		else if (event instanceof ListenerStateChanged change) {
			put(StripLine.of(next(), instance, change));
		}
	}

	private void received(String instance, TableChange change) {
		ObservedTransaction transaction = transaction(
				(change.sentAt() != null) ? change.sentAt() : change.receivedAt());
		this.latest.computeIfAbsent(instance, (name) -> new LatestTransactions()).add(transaction, change);
		if (!transaction.isCountedFor(instance)) {
			return;
		}
		String rows = transaction.add(change);
		StripLine line = this.lines.get(transaction.line());
		StripLine next = (line != null) ? line.with(next(), change, rows) : StripLine.of(next(), change, rows);
		transaction.setLine(next.id());
		put(next);
	}

	private void evicted(String instance, CacheInvalidated invalidated) {
		LatestTransactions latest = this.latest.get(instance);
		if (latest == null || invalidated.cause() != CacheInvalidated.Cause.CHANGE) {
			dropped(StripLine.of(next(), instance, invalidated));
			return;
		}
		LatestTransactions.ReceivedTransaction cause = latest.causeOf(invalidated);
		StripLine line = this.lines.get(cause.transaction().line());
		if (line != null) {
			put(line.with(next(), EvictionTiming.of(instance, invalidated.evictedAt(), cause.receivedAt(),
					cause.transaction().committed())));
		}
	}

	private void dropped(StripLine line) {
		StripLine last = this.lastLine;
		put((last != null && last.isLike(line)) ? last.with(line) : line);
	}

	private ObservedTransaction transaction(Instant time) {
		return this.transactions.stream()
			.filter((known) -> known.isAt(time))
			.findAny()
			.orElseGet(() -> add(new ObservedTransaction(time, null)));
	}

	private ObservedTransaction add(ObservedTransaction transaction) {
		this.transactions.addFirst(transaction);
		if (this.transactions.size() > CAPACITY) {
			this.transactions.removeLast();
		}
		return transaction;
	}

	private void put(StripLine line) {
		this.lastLine = line;
		this.lines.put(line.id(), line);
		if (this.lines.size() > CAPACITY) {
			this.lines.remove(this.lines.keySet().iterator().next());
		}
	}

	private long next() {
		return ++this.revision;
	}

	/**
	 * Returns the lines that are new, or have a new state, since a revision.
	 */
	synchronized StripUpdate after(long revision) {
		return new StripUpdate(this.lines.values().stream().filter((line) -> line.revision() > revision).toList(),
				this.revision);
	}

	/**
	 * Lines, and the latest revision.
	 */
	record StripUpdate(List<StripLine> lines, long revision) {
	}

}
