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

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.actuate.PgCacheWatchEndpoint;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.capture.LoadCapture;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.selfcheck.SelfCheck;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.watch.TriggerMonitor;
import io.github.pgcachewatch.watch.WatchStatistics;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PgCacheWatchEndpoint}.
 */
@AutoConfiguration(after = PgCacheWatchAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(ChangeSource.class)
@ConditionalOnAvailableEndpoint(PgCacheWatchEndpoint.class)
public final class PgCacheWatchEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PgCacheWatchEndpoint pgCacheWatchEndpoint(PgCacheWatch watch, ChangeSource listener, Invalidator invalidator,
			TriggerMonitor monitor, WatchedCaches caches, WatchStatistics statistics, LoadCapture capture,
			SelfCheck selfCheck) {
		return new PgCacheWatchEndpoint(watch, listener, invalidator, monitor, caches, statistics, capture.findings(),
				capture.suggestions(), selfCheck.reports());
	}

}
