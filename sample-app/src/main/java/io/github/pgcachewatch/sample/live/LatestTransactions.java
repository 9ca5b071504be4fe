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
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.TableChange;

/**
 * The transactions whose changes one instance received lately. Transactions overlap: the
 * next one may be received before the entries of the one before are evicted. Not
 * thread-safe.
 */
final class LatestTransactions {

	private static final int CAPACITY = 20;

	private final Deque<ReceivedTransaction> latest = new ArrayDeque<>();

	void add(ObservedTransaction transaction, TableChange change) {
		ReceivedTransaction received = this.latest.stream()
			.filter((known) -> known.transaction() == transaction)
			.findAny()
			.orElseGet(() -> new ReceivedTransaction(transaction, change.receivedAt(), new HashSet<>()));
		change.keys().forEach((row) -> row.values().forEach((value) -> received.values().add(String.valueOf(value))));
		this.latest.remove(received);
		this.latest.addFirst(received);
		if (this.latest.size() > CAPACITY) {
			this.latest.removeLast();
		}
	}

	/**
	 * Returns the transaction that most likely led to an eviction.
	 */
	ReceivedTransaction causeOf(CacheInvalidated invalidated) {
		Set<String> keys = invalidated.keys().stream().map(String::valueOf).collect(Collectors.toSet());
		return this.latest.stream()
			.filter((received) -> received.values().containsAll(keys))
			.findFirst()
			.orElseGet(this.latest::getFirst);
	}

	/**
	 * A transaction, when its first change was received, and the values in the key
	 * columns of the rows that it changed.
	 */
	record ReceivedTransaction(ObservedTransaction transaction, Instant receivedAt, Set<String> values) {
	}

}
