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

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The findings since the start, each logged once and counted each time. Thread-safe.
 */
public final class ReadFindings {

	private static final Logger logger = LoggerFactory.getLogger(ReadFindings.class);

	/** What a table's or function's name may be is not bounded otherwise. */
	private static final int MAX_FINDINGS = 1000;

	private final ConcurrentMap<Object, Entry> entries = new ConcurrentHashMap<>();

	private final Consumer<ReadFinding> observer;

	/**
	 * Creates an empty collection.
	 * @param observer called for each finding, each time; must not block
	 */
	public ReadFindings(Consumer<ReadFinding> observer) {
		this.observer = observer;
	}

	void add(ReadFinding finding, boolean isError) {
		Entry entry = this.entries.get(finding.key());
		if (entry == null && this.entries.size() < MAX_FINDINGS) {
			Entry added = new Entry(finding, new LongAdder());
			Entry present = this.entries.putIfAbsent(finding.key(), added);
			if (present == null) {
				logger.atLevel(isError ? Level.ERROR : Level.WARN).log(finding.message());
			}
			entry = (present != null) ? present : added;
		}
		if (entry != null) {
			entry.times.increment();
		}
		this.observer.accept(finding);
	}

	/**
	 * Returns what was found so far, by method, cache and subject.
	 * @return the findings with the number of fills that they were found in
	 */
	public List<Occurrences> list() {
		return this.entries.values()
			.stream()
			.map((entry) -> new Occurrences(entry.finding, entry.times.sum()))
			.sorted(Comparator.comparing((Occurrences found) -> found.finding().method())
				.thenComparing((found) -> found.finding().cache())
				.thenComparing((found) -> found.finding().kind())
				.thenComparing((found) -> String.valueOf(found.finding().subject())))
			.toList();
	}

	private record Entry(ReadFinding finding, LongAdder times) {
	}

	/**
	 * A finding and how often it was made.
	 *
	 * @param finding the finding
	 * @param fills the number of fills
	 */
	public record Occurrences(ReadFinding finding, long fills) {
	}

}
