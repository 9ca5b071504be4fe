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

package io.github.pgcachewatch.consistency.oracle;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.TcpProxy;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The application that is watched, as its user would start it, with a database of its own
 * and a proxy in front of the listener's connection.
 */
record OracleApplication(ConfigurableApplicationContext context, TcpProxy proxy) implements AutoCloseable {

	static final String CHANNEL = "oracle_changes";

	static final String LISTENER = "oracle-pgcachewatch";

	/**
	 * The bound, {@code max-staleness}.
	 */
	static final Duration BOUND = Duration.ofSeconds(2);

	static OracleApplication start(Class<?>... configuration) {
		TestDatabase database = PostgresServer.shared().createDatabase();
		OracleTable.definitions().forEach(database::execute);
		TcpProxy proxy = TcpProxy.to(database);
		return new OracleApplication(new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties("spring.application.name=oracle", "spring.datasource.url=" + database.url(),
					"spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password(),
					"spring.datasource.hikari.maximum-pool-size=40", "spring.main.banner-mode=off",
					"spring.jmx.enabled=false", "spring.cache.caffeine.spec=maximumSize=10000",
					// Reconnections are what is tested, not what is to be read.
					"logging.level.io.github.pgcachewatch=error", "pgcachewatch.channel=" + CHANNEL,
					"pgcachewatch.max-staleness=" + BOUND.toMillis() + "ms",
					"pgcachewatch.connection.url=" + proxy.url(database), "pgcachewatch.connection.connect-timeout=2s",
					"pgcachewatch.reconnect.max-delay=500ms",
					// So that some changes of several rows clear the whole cache.
					"pgcachewatch.triggers.max-keys=2")
			.properties(StrategyDelay.properties())
			.run(), proxy);
	}

	@Override
	public void close() {
		this.context.close();
		this.proxy.close();
	}

	/**
	 * A service that caches.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FlatCaching {

		@Bean
		Items items(JdbcTemplate jdbc) {
			return new Items(jdbc);
		}

	}

	/**
	 * Services that cache, of which some read what others have cached.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import({ FlatCaching.class, OneCacheSources.class, OneStrategySources.class, MixedStrategySources.class })
	static class NestedCaching {

		@Bean(OwnCacheResolver.NAME)
		static CacheResolver ownCacheResolver(ObjectProvider<CacheManager> manager) {
			return new OwnCacheResolver(manager);
		}

	}

	/**
	 * Services that cache, whose annotations name no table.
	 */
	@Configuration(proxyBeanMethods = false)
	static class InferredCaching {

		@Bean
		InferredRows inferredRows(JdbcTemplate jdbc) {
			return new InferredRows(jdbc);
		}

		@Bean
		InferredPairs inferredPairs(JdbcTemplate jdbc, InferredRows singles) {
			return new InferredPairs(jdbc, singles);
		}

	}

	/**
	 * Caches for {@link NestedCaching}.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SlowCaching {

		@Bean
		static SlowCaches cacheManager() {
			return new SlowCaches();
		}

	}

	/**
	 * The starter.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Watched {

		@Bean
		SyncPoint syncPoint(PgCacheWatch watch) {
			return new SyncPoint() {

				@Override
				public boolean isLive() {
					return watch.state() == ListenerState.LIVE;
				}

				@Override
				public CompletableFuture<Void> sync() {
					return watch.sync();
				}

			};
		}

	}

}
