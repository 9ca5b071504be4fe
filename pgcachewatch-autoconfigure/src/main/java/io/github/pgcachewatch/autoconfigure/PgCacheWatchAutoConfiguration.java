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

import org.postgresql.PGConnection;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that listens for changes and evicts
 * what they concern.
 */
@AutoConfiguration(before = PgCacheWatchCachingAutoConfiguration.class)
@ConditionalOnClass({ PGConnection.class, CacheManager.class })
@ConditionalOnBooleanProperty(name = "pgcachewatch.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PgCacheWatchProperties.class)
@Import({ WatchedCachesConfiguration.class, RoutesConfiguration.class, ListenerConfiguration.class,
		CaptureConfiguration.class })
@ImportRuntimeHints(PgCacheWatchRuntimeHints.class)
public final class PgCacheWatchAutoConfiguration {

	@Bean
	UnknownProperties pgCacheWatchUnknownProperties(Environment environment) {
		return new UnknownProperties(environment);
	}

}
