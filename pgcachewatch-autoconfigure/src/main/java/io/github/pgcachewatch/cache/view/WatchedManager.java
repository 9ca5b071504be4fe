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

import io.github.pgcachewatch.cache.WatchedCaches;

import org.springframework.cache.CacheManager;

/**
 * A manager that hands out references to watched caches. Public only since the proxies
 * are in the packages of the classes that they extend. Thread-safe.
 */
public interface WatchedManager {

	/**
	 * Watches a manager.
	 * @param manager the manager
	 * @param caches the watched caches
	 * @return a manager to use in its place, of the same class unless that is final; the
	 * argument itself if it is watched already
	 */
	static CacheManager watch(CacheManager manager, WatchedCaches caches) {
		return (manager instanceof WatchedManager) ? manager : ManagerProxy.create(new ManagerWatch(manager, caches));
	}

	/**
	 * Returns the application's own manager.
	 * @return the manager underneath
	 */
	CacheManager unwatchedCacheManager();

}
