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

import javax.sql.DataSource;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.actuate.WatchStatistics;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Reconnect;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.WhenDisconnected;
import io.github.pgcachewatch.cache.Liveness;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.notify.NotifySource;
import io.github.pgcachewatch.source.ChangeSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The listener, what it needs and what it hands over to.
 */
@Configuration(proxyBeanMethods = false)
class ListenerConfiguration {

	@Bean
	ListenedDatabase pgCacheWatchDatabase(PgCacheWatchProperties properties,
			ObjectProvider<PgCacheWatchConnectionDetails> details, ObjectProvider<JdbcConnectionDetails> jdbcDetails,
			@PgCacheWatchDataSource ObjectProvider<DataSource> qualified, ObjectProvider<DataSource> dataSource,
			ListableBeanFactory beanFactory) {
		return new ListenedDatabase(properties.connection(), details, jdbcDetails, qualified, dataSource, beanFactory);
	}

	@Bean
	ListenerConnections pgCacheWatchConnections(ListenedDatabase database, PgCacheWatchProperties properties,
			Environment environment, ObjectProvider<SslBundles> sslBundles) {
		String own = properties.connection().applicationName();
		String name = (own != null) ? own
				: environment.getProperty("spring.application.name", "application") + "-pgcachewatch";
		return new ListenerConnections(database, properties.connection(), name, sslBundles);
	}

	@Bean
	TableVerifier pgCacheWatchVerifier(ListenerConnections connections, TriggerChecks checks, WatchedRoutes routes) {
		return new TableVerifier(connections, checks, routes);
	}

	@Bean
	ChangePipeline pgCacheWatchPipeline(PgCacheWatchProperties properties, Invalidator invalidator,
			WatchedCaches caches, Liveness liveness, ApplicationEvents events, WatchStatistics statistics) {
		return new ChangePipeline(properties.channel(), invalidator, caches, liveness, events, statistics);
	}

	@Bean
	@ConditionalOnMissingBean
	ChangeSource pgCacheWatchSource(ListenerConnections connections, PgCacheWatchProperties properties,
			ChangePipeline pipeline, PgCacheWatchThreads threads) {
		Reconnect reconnect = properties.reconnect();
		Backoff backoff = new Backoff(reconnect.initialDelay(), reconnect.maxDelay(), reconnect.multiplier(),
				reconnect.jitter());
		SourceSettings settings = new SourceSettings(properties.channel(), properties.maxStaleness(), backoff);
		return NotifySource.create(connections, settings, properties.extraChannels(), pipeline, threads.timer(),
				threads.worker());
	}

	@Bean
	@ConditionalOnMissingBean(PgCacheWatch.class)
	DefaultPgCacheWatch pgCacheWatch(ChangeSource listener, Liveness liveness, Invalidator invalidator,
			WatchedCaches caches, ListenedDatabase database, ListenerConnections connections, ChangePipeline pipeline,
			TableVerifier verifier, PgCacheWatchProperties properties, PgCacheWatchThreads threads) {
		ChangeSender sender = new ChangeSender(properties.channel(), database, connections);
		DefaultPgCacheWatch watch = new DefaultPgCacheWatch(listener, liveness, invalidator, caches, sender, verifier,
				serves(properties), threads.worker());
		pipeline.onHearing(watch::onHearing);
		return watch;
	}

	@Bean
	@DependsOnDatabaseInitialization
	PgCacheWatchLifecycle pgCacheWatchLifecycle(BindingScan scan, WatchedRoutes routes, TableVerifier verifier,
			ChangeSource listener, WatchedCaches caches, Invalidator invalidator, PgCacheWatchThreads threads,
			PgCacheWatchProperties properties, ChangePipeline pipeline, ObjectProvider<CacheManager> cacheManager,
			CreatedBeans created) {
		LateBindings late = new LateBindings(scan, routes, verifier, threads.worker());
		Runnable binding = () -> {
			routes.bind(scan.scan());
			created.follow(late::bind);
			cacheManager.ifUnique((manager) -> UnboundedCaches.warn(routes.cacheNames(), manager));
		};
		PgCacheWatchLifecycle lifecycle = new PgCacheWatchLifecycle(binding, verifier, listener, caches, invalidator,
				threads, properties);
		pipeline.onState(lifecycle::onStateChanged);
		pipeline.beforeLive(lifecycle::beforeLive);
		return lifecycle;
	}

	private static boolean serves(PgCacheWatchProperties properties) {
		return properties.whenDisconnected() == WhenDisconnected.SERVE || properties.caches()
			.values()
			.stream()
			.anyMatch((cache) -> cache.whenDisconnected() == WhenDisconnected.SERVE);
	}

}
