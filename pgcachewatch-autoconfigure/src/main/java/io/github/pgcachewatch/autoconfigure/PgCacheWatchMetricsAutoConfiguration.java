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

import io.github.pgcachewatch.actuate.PgCacheWatchMetrics;
import io.github.pgcachewatch.actuate.WatchedCacheMeterBinderProvider;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.watch.WatchStatistics;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PgCacheWatchMetrics}, and
 * for the meters of watched caches.
 */
@AutoConfiguration(after = PgCacheWatchAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(ChangeSource.class)
public final class PgCacheWatchMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PgCacheWatchMetrics pgCacheWatchMetrics(WatchStatistics statistics, ChangeSource listener) {
		return new PgCacheWatchMetrics(statistics, listener, () -> listener.status().queueUsage());
	}

	@Bean
	WatchedCacheMeterBinderProvider pgCacheWatchCacheMeterBinderProvider(
			ObjectProvider<CacheMeterBinderProvider<?>> providers) {
		return new WatchedCacheMeterBinderProvider(providers);
	}

}
