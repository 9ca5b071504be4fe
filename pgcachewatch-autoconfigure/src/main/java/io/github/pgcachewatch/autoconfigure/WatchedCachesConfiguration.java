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

package io.github.pgcachewatch.autoconfigure;

import java.util.function.Predicate;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Cache;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.ReadsInTransaction;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.WhenDisconnected;
import io.github.pgcachewatch.cache.WatchedCacheSettings;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.guard.CacheGuard;
import io.github.pgcachewatch.key.ArgumentPrecision;
import io.github.pgcachewatch.watch.ApplicationEvents;
import io.github.pgcachewatch.watch.BindingScan;
import io.github.pgcachewatch.watch.PublishingCacheObserver;
import io.github.pgcachewatch.watch.WatchStatistics;
import io.github.pgcachewatch.watch.WatchThreads;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/**
 * The fence around caches. Built as early as the first CacheManager is, so that nothing
 * here may depend on a database or on what caches.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class WatchedCachesConfiguration {

	private static final int MAX_PENDING_KEYS = 10_000;

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CacheGuardRegistrar pgCacheWatchCacheGuardRegistrar() {
		return new CacheGuardRegistrar();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	ArgumentPrecision pgCacheWatchArgumentPrecision() {
		return new ArgumentPrecision();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	CacheGuard pgCacheWatchCacheGuard(WatchedCaches caches, ArgumentPrecision precision) {
		return new CacheGuard(caches, precision);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	WatchThreads pgCacheWatchThreads() {
		return new WatchThreads();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	ListenerLiveness pgCacheWatchLiveness(PgCacheWatchProperties properties) {
		return new ListenerLiveness(properties.maxStaleness());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	WatchStatistics pgCacheWatchStatistics() {
		return new WatchStatistics();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	ApplicationEvents pgCacheWatchEvents(PgCacheWatchProperties properties, WatchThreads threads,
			ConfigurableApplicationContext context, WatchStatistics statistics) {
		return properties.events().enabled() ? ApplicationEvents.of(context, threads.worker(),
				properties.events().queueCapacity(), statistics::eventDropped) : ApplicationEvents.none();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	WatchedCaches pgCacheWatchCaches(PgCacheWatchProperties properties, ListenerLiveness liveness,
			WatchStatistics statistics, ApplicationEvents events, WatchThreads threads, BindingScan scan) {
		WatchedCacheSettings settings = new WatchedCacheSettings(serving(properties),
				properties.readsInTransaction() == ReadsInTransaction.BYPASS, properties.replicaLag(),
				MAX_PENDING_KEYS);
		WatchedCaches caches = new WatchedCaches(settings, liveness, new PublishingCacheObserver(statistics, events),
				threads.worker(), threads.timer());
		caches.expectNames(scan::isExpected);
		return caches;
	}

	private static Predicate<String> serving(PgCacheWatchProperties properties) {
		return (name) -> {
			Cache cache = properties.caches().get(name);
			WhenDisconnected own = (cache != null) ? cache.whenDisconnected() : null;
			return ((own != null) ? own : properties.whenDisconnected()) == WhenDisconnected.SERVE;
		};
	}

}
