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

package io.github.pgcachewatch.consistency.catalogue;

import com.github.benmanes.caffeine.cache.Caffeine;

import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;

/**
 * The kinds of cache manager that the catalogue is run on.
 */
enum Manager {

	CONCURRENT_MAP {
		@Override
		CacheManager create(boolean watched) {
			return new ConcurrentMapCacheManager();
		}
	},

	CAFFEINE {
		@Override
		CacheManager create(boolean watched) {
			return caffeine();
		}
	},

	CAFFEINE_ASYNC {
		@Override
		CacheManager create(boolean watched) {
			CaffeineCacheManager manager = caffeine();
			manager.setAsyncCacheMode(true);
			return manager;
		}
	},

	TRANSACTION_AWARE {
		@Override
		CacheManager create(boolean watched) {
			return new TransactionAwareCacheManagerProxy(caffeine());
		}
	},

	COMPOSITE {
		@Override
		CacheManager create(boolean watched) {
			return new CompositeCacheManager(new ConcurrentMapCacheManager("titles"), caffeine());
		}
	},

	/** One that every instance shares: for what a single instance can promise. */
	REDIS {
		@Override
		CacheManager create(boolean watched) {
			return RedisServer.shared().createCacheManager(!watched);
		}
	};

	/**
	 * Creates a manager. Redis stores asynchronously, as it does by default, but in the
	 * controls: their entries are to be stale by the race that they show alone.
	 */
	abstract CacheManager create(boolean watched);

	private static CaffeineCacheManager caffeine() {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.setCaffeine(Caffeine.newBuilder().maximumSize(100_000));
		return manager;
	}

}
