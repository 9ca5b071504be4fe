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

import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.Named;

import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;

/**
 * The kinds of manager that every rule must hold for.
 */
final class CacheManagers {

	private CacheManagers() {
	}

	static Stream<Named<CacheManager>> all() {
		return Stream.of(Named.of("ConcurrentMap", new ConcurrentMapCacheManager()), Named.of("Caffeine", caffeine()),
				Named.of("async Caffeine", asyncCaffeine()),
				Named.of("transaction-aware", new TransactionAwareCacheManagerProxy(caffeine())),
				Named.of("composite", new CompositeCacheManager(caffeine())));
	}

	static CaffeineCacheManager caffeine() {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.setCaffeine(Caffeine.newBuilder().maximumSize(1000));
		return manager;
	}

	static CaffeineCacheManager asyncCaffeine() {
		CaffeineCacheManager manager = caffeine();
		manager.setAsyncCacheMode(true);
		return manager;
	}

}
