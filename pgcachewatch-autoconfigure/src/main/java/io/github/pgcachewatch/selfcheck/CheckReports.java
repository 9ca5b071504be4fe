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
package io.github.pgcachewatch.selfcheck;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.github.pgcachewatch.invalidation.Route;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.StringUtils;

/**
 * The results of checks since the start: counted each time, and logged once for a method
 * and its cause. Values are logged at DEBUG alone. Thread-safe.
 */
public final class CheckReports {

	private static final Logger logger = LoggerFactory.getLogger(CheckReports.class);

	private static final int MAX_KEY_LENGTH = 100;

	private final Supplier<List<Route>> routes;

	private final BiConsumer<String, CheckResult> observer;

	private final ConcurrentMap<String, StaleEntry> stale = new ConcurrentHashMap<>();

	private final Set<String> skipped = ConcurrentHashMap.newKeySet();

	private final LongAdder compared = new LongAdder();

	/**
	 * Creates reports of no check.
	 * @param routes the routes as they are at the time
	 * @param observer takes the name of the cache and the result of each check; must not
	 * block
	 */
	public CheckReports(Supplier<List<Route>> routes, BiConsumer<String, CheckResult> observer) {
		this.routes = routes;
		this.observer = observer;
	}

	/**
	 * Returns how many entries were compared since the start.
	 * @return the number, the stale ones included
	 */
	public long compared() {
		return this.compared.sum();
	}

	/**
	 * Returns which entries were found to be stale since the start.
	 * @return one element for all entries of a method in a cache
	 */
	public List<StaleEntry> stale() {
		return this.stale.values()
			.stream()
			.sorted(Comparator.comparing(StaleEntry::method).thenComparing(StaleEntry::cache))
			.toList();
	}

	void count(CheckedHit hit, CheckResult result) {
		if (result.isCompared()) {
			this.compared.increment();
		}
		this.observer.accept(hit.cacheName(), result);
	}

	/**
	 * Takes an entry that is removed as stale.
	 * @param loaded what the method returns
	 */
	void addStale(CheckedHit hit, @Nullable Object loaded) {
		String method = hit.place();
		String cache = hit.cacheName();
		StaleEntry found = new StaleEntry(method, cache, routes(cache), ValueDifference.describe(hit.value(), loaded),
				1, Instant.now());
		if (this.stale.merge(method + " " + cache, found, StaleEntry::and).times() == 1) {
			logger
				.warn("{}: its entry of the cache '{}' with the key {} is stale, and is removed. It was served {} ms ago. "
						+ "The difference: {}. The cache follows {}. Either the method reads a table that is missing "
						+ "there ('pgcachewatch.capture=verify' finds it), or rows were changed while triggers were "
						+ "disabled, or the cached object was altered, or what the method returns depends on the "
						+ "calling thread. Further stale entries of this method are counted, and logged at DEBUG.",
						method, cache, StringUtils.truncate(String.valueOf(hit.key()), MAX_KEY_LENGTH),
						TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - hit.servedNanos()), found.difference(),
						found.routes());
		}
		logger.debug("{}: the entry of the cache '{}' with the key {} held {}, and the method returns {}", method,
				cache, hit.key(), hit.value(), loaded);
		count(hit, CheckResult.STALE);
	}

	private List<String> routes(String cache) {
		return this.routes.get()
			.stream()
			.filter((route) -> route.cacheName().equals(cache))
			.map((route) -> route.table() + " " + route.keyColumns())
			.distinct()
			.toList();
	}

	/**
	 * Takes a hit that could not be compared.
	 * @param reason why, as the end of a sentence
	 */
	void addSkipped(CheckedHit hit, CheckResult result, String reason) {
		String method = hit.place();
		if (this.skipped.add(result + " " + method)) {
			logger
				.info("{}: an entry of the cache '{}' is not compared with what the method returns, since {}. Further "
						+ "ones of this method are counted.", method, hit.cacheName(), reason);
		}
		count(hit, result);
	}

	/**
	 * Takes a hit of which a comparison failed.
	 */
	void addFailed(CheckedHit hit, Throwable failure) {
		logger.debug("{} could not be compared with its entry", hit.place(), failure);
		addSkipped(hit, CheckResult.FAILED, "that failed with " + failure.getClass().getName()
				+ ", which the log shows at DEBUG. It is called on another thread, with nothing that its caller's thread "
				+ "has but what a TaskDecorator bean hands on");
	}

}
