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

import io.github.pgcachewatch.actuate.PgCacheWatchHealthIndicator;
import io.github.pgcachewatch.guard.CacheGuard;
import io.github.pgcachewatch.selfcheck.SelfCheck;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.watch.TriggerMonitor;
import io.github.pgcachewatch.watch.WatchLifecycle;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for
 * {@link PgCacheWatchHealthIndicator}.
 */
@AutoConfiguration(after = PgCacheWatchAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean({ ChangeSource.class, CacheGuard.class })
@ConditionalOnEnabledHealthIndicator("pgcachewatch")
public final class PgCacheWatchHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "pgcachewatchHealthIndicator", "pgcachewatchHealthContributor" })
	PgCacheWatchHealthIndicator pgcachewatchHealthIndicator(ChangeSource listener, TriggerMonitor monitor,
			CacheGuard guard, SelfCheck selfCheck, WatchLifecycle lifecycle) {
		return new PgCacheWatchHealthIndicator(listener::status, monitor, guard, selfCheck, lifecycle::isIdle);
	}

}
