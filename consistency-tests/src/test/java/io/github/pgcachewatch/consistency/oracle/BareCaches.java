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

package io.github.pgcachewatch.consistency.oracle;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.github.pgcachewatch.cache.view.WatchedCache;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.support.NullValue;
import org.springframework.context.ApplicationContext;

/**
 * What lies below the watched caches.
 */
final class BareCaches {

	private BareCaches() {
	}

	static Cache get(CacheManager manager, String name) {
		Cache cache = Objects.requireNonNull(manager.getCache(name));
		return (cache instanceof WatchedCache watched) ? watched.unwrap() : cache;
	}

	static Map<Object, @Nullable Object> entries(ApplicationContext context, String name) {
		Object store = get(context.getBean(CacheManager.class), name).getNativeCache();
		Map<?, ?> map = (store instanceof Map<?, ?> itself) ? itself
				: ((com.github.benmanes.caffeine.cache.Cache<?, ?>) store).asMap();
		Map<Object, @Nullable Object> entries = new HashMap<>();
		map.forEach((key, value) -> entries.put(key, (value != NullValue.INSTANCE) ? value : null));
		return entries;
	}

}
