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

import java.util.Collection;
import java.util.List;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * A user's own manager of one cache.
 */
class SingleCacheManager implements CacheManager {

	private final Cache cache;

	SingleCacheManager(Cache cache) {
		this.cache = cache;
	}

	@Override
	public Cache getCache(String name) {
		return name.equals(this.cache.getName()) ? this.cache : null;
	}

	@Override
	public Collection<String> getCacheNames() {
		return List.of(this.cache.getName());
	}

}
