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
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Puts references to watched caches in the place of what one manager hands out.
 * Thread-safe.
 */
public final class ManagerWatch {

	private final CacheManager manager;

	private final CacheReferences references;

	ManagerWatch(CacheManager manager, WatchedCaches caches) {
		this.manager = manager;
		this.references = new CacheReferences(caches, manager);
	}

	@Nullable Cache getCache(String name) {
		Cache cache = this.manager.getCache(name);
		if (cache == null) {
			this.references.forget(name);
			return null;
		}
		return this.references.reference(name, cache);
	}

	void resetCaches() {
		this.references.stampAll();
		this.manager.resetCaches();
	}

	CacheManager manager() {
		return this.manager;
	}

}
