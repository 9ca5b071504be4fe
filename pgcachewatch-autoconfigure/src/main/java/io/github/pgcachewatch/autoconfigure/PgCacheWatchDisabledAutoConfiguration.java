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

import io.github.pgcachewatch.binding.AnnotatedTypes;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.watch.BeanClasses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for an application in which the
 * starter is not active and that still caches: it warns once that nothing invalidates its
 * entries.
 */
@AutoConfiguration(after = PgCacheWatchAutoConfiguration.class)
@ConditionalOnMissingBean(value = WatchedCaches.class, search = SearchStrategy.CURRENT)
@ConditionalOnBean(CacheAspectSupport.class)
public final class PgCacheWatchDisabledAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(PgCacheWatchDisabledAutoConfiguration.class);

	@Bean
	static SmartInitializingSingleton pgCacheWatchDisabledWarning(ConfigurableListableBeanFactory beanFactory) {
		return () -> {
			if (BeanClasses.of(beanFactory).values().stream().anyMatch(AnnotatedTypes::areInvalidated)) {
				logger
					.warn("Caching is enabled and PGCacheWatch is not active, since pgcachewatch.enabled is false, its "
							+ "auto-configuration is excluded, or PostgreSQL's driver is not on the class path: entries of "
							+ "methods annotated with @PgInvalidated are cached, and not invalidated when the database "
							+ "changes.");
			}
		};
	}

}
