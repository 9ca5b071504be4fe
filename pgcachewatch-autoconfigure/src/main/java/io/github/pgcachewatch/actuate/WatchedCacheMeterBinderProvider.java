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

package io.github.pgcachewatch.actuate;

import java.util.Objects;
import java.util.stream.Stream;

import io.github.pgcachewatch.cache.view.WatchedCache;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.cache.Cache;

/**
 * Has a watched cache measured as the cache underneath it would be.
 */
public final class WatchedCacheMeterBinderProvider implements CacheMeterBinderProvider<WatchedCache> {

	private final ObjectProvider<CacheMeterBinderProvider<?>> providers;

	/**
	 * Creates a provider.
	 * @param providers the providers for the caches underneath, this one included
	 */
	public WatchedCacheMeterBinderProvider(ObjectProvider<CacheMeterBinderProvider<?>> providers) {
		this.providers = providers;
	}

	@Override
	public @Nullable MeterBinder getMeterBinder(WatchedCache cache, Iterable<Tag> tags) {
		Cache measured = cache.unwrap();
		return others().map((provider) -> getMeterBinder(provider, measured, tags))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private Stream<CacheMeterBinderProvider<?>> others() {
		return this.providers.orderedStream().filter((provider) -> provider != this);
	}

	@SuppressWarnings({ "rawtypes", "unchecked" })
	private static @Nullable MeterBinder getMeterBinder(CacheMeterBinderProvider<?> provider, Cache cache,
			Iterable<Tag> tags) {
		return LambdaSafe.callback(CacheMeterBinderProvider.class, provider, cache)
			.invokeAnd((callback) -> callback.getMeterBinder(cache, tags))
			.get(null);
	}

}
