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
 * The transactions that one instance heard of lately. Transactions overlap: the next one
 * may be heard of before the entries of the one before are evicted. Not thread-safe.
 */
final class HeardTransactions {

	private static final int CAPACITY = 20;

	private final Deque<Heard> latest = new ArrayDeque<>();

	void add(Transaction transaction, TableChange change) {
		Heard heard = this.latest.stream()
			.filter((known) -> known.transaction() == transaction)
			.findAny()
			.orElseGet(() -> new Heard(transaction, change.receivedAt(), new HashSet<>()));
		change.keys().forEach((row) -> row.values().forEach((value) -> heard.values().add(String.valueOf(value))));
		this.latest.remove(heard);
		this.latest.addFirst(heard);
		if (this.latest.size() > CAPACITY) {
			this.latest.removeLast();
		}
	}

	/**
	 * Returns the transaction that most likely led to an eviction.
	 */
	Heard causeOf(CacheInvalidated invalidated) {
		Set<String> keys = invalidated.keys().stream().map(String::valueOf).collect(Collectors.toSet());
		return this.latest.stream()
			.filter((heard) -> heard.values().containsAll(keys))
			.findFirst()
			.orElseGet(this.latest::getFirst);
	}

	/**
	 * A transaction, when it was first heard of, and what stands in the key columns of
	 * the rows that it changed.
	 */
	record Heard(Transaction transaction, Instant receivedAt, Set<String> values) {
	}

}
