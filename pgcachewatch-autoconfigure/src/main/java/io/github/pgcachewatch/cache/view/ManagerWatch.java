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

package io.github.pgcachewatch.cache.view;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.cache.FencedCache;
import io.github.pgcachewatch.cache.NamedCaches;
import io.github.pgcachewatch.cache.WatchedCaches;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Puts references to watched caches in the place of what one manager hands out.
 * Thread-safe.
 */
public final class ManagerWatch {

	private static final Logger logger = LoggerFactory.getLogger(ManagerWatch.class);

	private static final int MANY = 100;

	private final CacheManager manager;

	private final WatchedCaches caches;

	private final ConcurrentMap<String, FencedCache> fencedCaches = new ConcurrentHashMap<>();

	private final AtomicInteger replaced = new AtomicInteger();

	ManagerWatch(CacheManager manager, WatchedCaches caches) {
		this.manager = manager;
		this.caches = caches;
	}

	@Nullable Cache getCache(String name) {
		Cache cache = this.manager.getCache(name);
		if (cache == null) {
			// The manager has removed it: its entries need not be kept any longer.
			this.fencedCaches.remove(name);
			return null;
		}
		FencedCache fenced = this.fencedCaches.get(name);
		if (fenced == null || fenced.cache() != cache) {
			return watch(name, cache, fenced);
		}
		return (fenced.isOpen() || isToBeWatched(fenced)) ? new CacheView(fenced) : cache;
	}

	void resetCaches() {
		this.fencedCaches.values().forEach((fenced) -> fenced.fence().stampAll());
		this.manager.resetCaches();
	}

	CacheManager manager() {
		return this.manager;
	}

	private @Nullable Cache watch(String name, Cache cache, @Nullable FencedCache current) {
		if (this.caches.isLeftAlone(name)) {
			return cache;
		}
		Cache undecorated = TransactionAwareView.undecorated(cache);
		FencedCache fenced = (undecorated instanceof CacheView view) ? view.fenced()
				: fenced(name, undecorated, current);
		if (!isToBeWatched(fenced)) {
			return cache;
		}
		return (undecorated != cache) ? new TransactionAwareView(fenced, cache) : new CacheView(fenced);
	}

	/**
	 * Clears the cache first if that is due.
	 * @return whether the cache is to be watched
	 */
	private boolean isToBeWatched(FencedCache fenced) {
		fenced.clearBeforeFirstUse();
		return !fenced.isUnwatched() || !this.caches.isLeftAlone(fenced.name());
	}

	private FencedCache fenced(String name, Cache cache, @Nullable FencedCache current) {
		if (current != null && current.cache() == cache) {
			return current;
		}
		// Asks beans, and so must precede the lock of the map.
		NamedCaches named = this.caches.named(name);
		return this.fencedCaches.compute(name, (key, latest) -> {
			if (latest != null && latest.cache() == cache) {
				return latest;
			}
			if (latest != null && this.replaced.incrementAndGet() == MANY) {
				logger.warn("{} keeps returning other objects for one cache, last for '{}': each is cleared before its "
						+ "first use. Let it return the same object for one name", this.manager, name);
			}
			return named.add(cache);
		});
	}

}
