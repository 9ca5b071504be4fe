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

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.pgcachewatch.sample.live.CacheReads.EntryReads;
import io.github.pgcachewatch.sample.live.InstanceView.EntryView;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NullValue;
import org.springframework.stereotype.Component;

/**
 * Looks into the caches without reading through them, which would count.
 */
@Component
class CacheReader {

	private static final int SHOWN = 12;

	private static final Comparator<Object> BY_KEY = Comparator
		.<Object>comparingLong((key) -> (key instanceof Number number) ? number.longValue() : Long.MAX_VALUE)
		.thenComparing(String::valueOf);

	private final ObjectProvider<CacheManager> managers;

	private final CacheReads reads;

	CacheReader(ObjectProvider<CacheManager> managers, CacheReads reads) {
		this.managers = managers;
		this.reads = reads;
	}

	/**
	 * There are none with {@code pgcachewatch.enabled=false}, which turns caching off.
	 */
	List<String> names() {
		return this.managers.stream().flatMap((manager) -> manager.getCacheNames().stream()).sorted().toList();
	}

	long size(String name) {
		return nativeCaches(name).mapToLong((entries) -> entries.size()).sum();
	}

	/**
	 * Returns the entries that were used last, in the order of their keys.
	 */
	List<EntryView> entries(String name) {
		CacheReads.ReadFigures figures = this.reads.of(name);
		return nativeCaches(name).flatMap((entries) -> entries.entrySet().stream())
			.map((entry) -> Map.entry(entry, figures.entry(entry.getKey())))
			.sorted(Comparator.comparingLong((entry) -> -entry.getValue().at()))
			.limit(SHOWN)
			.sorted((one, other) -> BY_KEY.compare(one.getKey().getKey(), other.getKey().getKey()))
			.map((entry) -> view(entry.getKey(), entry.getValue()))
			.toList();
	}

	private static EntryView view(Map.Entry<Object, Object> entry, EntryReads reads) {
		String key = (entry.getKey() == SimpleKey.EMPTY) ? "all" : String.valueOf(entry.getKey());
		return new EntryView(key, view(entry.getValue()), reads.fills(), reads.hits(), reads.bypassed());
	}

	private static Object view(Object value) {
		if (value instanceof Collection<?> rows) {
			return rows.size() + " books";
		}
		return (value instanceof NullValue) ? "no such book" : value;
	}

	private Stream<Map<Object, Object>> nativeCaches(String name) {
		return this.managers.stream().map((manager) -> manager.getCache(name)).flatMap(CacheReader::nativeCache);
	}

	@SuppressWarnings("unchecked")
	private static Stream<Map<Object, Object>> nativeCache(@Nullable Cache cache) {
		return (cache != null
				&& cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> caffeine)
						? Stream.of((Map<Object, Object>) caffeine.asMap()) : Stream.empty();
	}

}
