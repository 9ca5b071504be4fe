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

import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.sample.live.Status.CacheFigures;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.stereotype.Component;

/**
 * Reads the figures that Caffeine keeps; nothing of it is special to a watched cache.
 * There are none with {@code pgcachewatch.enabled=false}, which turns caching off.
 */
@Component
class StatusReader {

	private final ObjectProvider<CacheManager> caches;

	private final ObjectProvider<PgCacheWatch> watch;

	StatusReader(ObjectProvider<CacheManager> caches, ObjectProvider<PgCacheWatch> watch) {
		this.caches = caches;
		this.watch = watch;
	}

	Status read() {
		ListenerState listener = this.watch.stream().map(PgCacheWatch::state).findAny().orElse(ListenerState.STOPPED);
		return new Status(listener, this.caches.stream().flatMap(this::figures).toList());
	}

	private Stream<CacheFigures> figures(CacheManager caches) {
		return caches.getCacheNames().stream().sorted().map(caches::getCache).flatMap(this::figures);
	}

	private Stream<CacheFigures> figures(@Nullable Cache cache) {
		if (cache == null
				|| !(cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> caffeine)) {
			return Stream.empty();
		}
		CacheStats stats = caffeine.stats();
		return Stream
			.of(new CacheFigures(cache.getName(), stats.hitCount(), stats.missCount(), caffeine.estimatedSize()));
	}

}
