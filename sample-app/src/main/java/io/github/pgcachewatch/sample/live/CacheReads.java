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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.support.NullValue;
import org.springframework.stereotype.Component;

/**
 * Counts, entry by entry, what the annotated methods get from their caches. It stands
 * above the watched caches, where an entry that is there and not served is bypassed, and
 * below them it looks whether a value was stored or refused. Thread-safe.
 */
@Component
class CacheReads implements CachingConfigurer {

	private static final int ENTRIES = 10_000;

	private final Map<String, ReadFigures> figures = new ConcurrentHashMap<>();

	private final ObjectProvider<CacheManager> manager;

	CacheReads(ObjectProvider<CacheManager> manager) {
		this.manager = manager;
	}

	@Override
	public CacheResolver cacheResolver() {
		return new SimpleCacheResolver(this.manager.getObject()) {

			@Override
			public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
				return super.resolveCaches(context).stream().map(CacheReads.this::observed).toList();
			}

		};
	}

	ReadFigures of(String cache) {
		return this.figures.computeIfAbsent(cache, (name) -> new ReadFigures());
	}

	private Cache observed(Cache cache) {
		return ProxyFactory.getProxy(Cache.class, (MethodInterceptor) (call) -> observe(cache, call));
	}

	private @Nullable Object observe(Cache cache, MethodInvocation call) throws Throwable {
		Object[] arguments = call.getArguments();
		Object before = (arguments.length > 0) ? stored(cache, arguments[0]) : null;
		Object result = AopUtils.invokeJoinpointUsingReflection(cache, call.getMethod(), arguments);
		switch (call.getMethod().getName()) {
			case "get" -> {
				boolean passed = before != null && before == stored(cache, arguments[0]);
				of(cache.getName()).read(arguments[0], result != null, passed);
			}
			case "put" -> {
				Object value = (arguments[1] != null) ? arguments[1] : NullValue.INSTANCE;
				if (stored(cache, arguments[0]) == value) {
					of(cache.getName()).filled(arguments[0]);
				}
			}
		}
		return result;
	}

	/**
	 * Returns what is in the cache, served or not. The map's own {@code get} counts no
	 * read.
	 */
	private static @Nullable Object stored(Cache cache, Object key) {
		return (cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> caffeine)
				? caffeine.asMap().get(key) : null;
	}

	/**
	 * The figures of one cache.
	 */
	static final class ReadFigures {

		final LongAdder hits = new LongAdder();

		final LongAdder misses = new LongAdder();

		private final com.github.benmanes.caffeine.cache.Cache<Object, EntryReads> entries = Caffeine.newBuilder()
			.maximumSize(ENTRIES)
			.build();

		private void read(Object key, boolean hit, boolean stored) {
			(hit ? this.hits : this.misses).increment();
			if (hit || stored) {
				this.entries.asMap().computeIfPresent(key, (same, reads) -> hit ? reads.hit() : reads.bypass());
			}
		}

		private void filled(Object key) {
			this.entries.asMap().compute(key, (same, before) -> EntryReads.filled(before));
		}

		EntryReads entry(Object key) {
			EntryReads reads = this.entries.getIfPresent(key);
			return (reads != null) ? reads : EntryReads.filled(null);
		}

	}

	/**
	 * What became of one entry.
	 *
	 * @param fills how many times it was stored
	 * @param hits how many times it was served since
	 * @param bypassed how many times a read went past it since
	 * @param at when it was last stored or read, a value of {@link System#nanoTime()}
	 */
	record EntryReads(long fills, long hits, long bypassed, long at) {

		EntryReads hit() {
			return new EntryReads(this.fills, this.hits + 1, this.bypassed, System.nanoTime());
		}

		EntryReads bypass() {
			return new EntryReads(this.fills, this.hits, this.bypassed + 1, System.nanoTime());
		}

		static EntryReads filled(@Nullable EntryReads before) {
			return new EntryReads((before != null) ? before.fills() + 1 : 1, 0, 0, System.nanoTime());
		}

	}

}
