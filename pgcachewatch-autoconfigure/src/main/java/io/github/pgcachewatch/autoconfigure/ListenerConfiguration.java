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
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Connection;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Reconnect;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Source;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Triggers;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.WhenDisconnected;
import io.github.pgcachewatch.autoconfigure.connection.ConnectionDetailsBean;
import io.github.pgcachewatch.autoconfigure.connection.DriverProperties;
import io.github.pgcachewatch.autoconfigure.connection.ListenedDatabase;
import io.github.pgcachewatch.autoconfigure.connection.ListenerConnections;
import io.github.pgcachewatch.autoconfigure.connection.ReadDatabaseCheck;
import io.github.pgcachewatch.autoconfigure.connection.ReadDatabases;
import io.github.pgcachewatch.autoconfigure.connection.SimpleConnectionDetails;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.capture.mapping.MappedRows;
import io.github.pgcachewatch.capture.mapping.RowBindings;
import io.github.pgcachewatch.capture.mapping.RowMapping;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.guard.StartCacheChecks;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.notify.NotifySource;
import io.github.pgcachewatch.source.wal.WalSettings;
import io.github.pgcachewatch.source.wal.WalSource;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.WatchManager;
import io.github.pgcachewatch.trigger.publication.PublicationManager;
import io.github.pgcachewatch.watch.ApplicationBindings;
import io.github.pgcachewatch.watch.ApplicationEvents;
import io.github.pgcachewatch.watch.BindingScan;
import io.github.pgcachewatch.watch.ChangeProcessing;
import io.github.pgcachewatch.watch.ChangeSender;
import io.github.pgcachewatch.watch.CreatedBeans;
import io.github.pgcachewatch.watch.DefaultPgCacheWatch;
import io.github.pgcachewatch.watch.RouteRegistry;
import io.github.pgcachewatch.watch.TriggerChecks;
import io.github.pgcachewatch.watch.TriggerMonitor;
import io.github.pgcachewatch.watch.WatchLifecycle;
import io.github.pgcachewatch.watch.WatchStatistics;
import io.github.pgcachewatch.watch.WatchThreads;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.ssl.SslBundles;
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
			ConfigurableListableBeanFactory beanFactory) {
		ConnectionDetailsBean<PgCacheWatchConnectionDetails> own = new ConnectionDetailsBean<>(
				PgCacheWatchConnectionDetails.class, details, ListenerConfiguration::details);
		return new ListenedDatabase(details(properties.connection()), own, jdbcDetails, qualified, dataSource,
				beanFactory);
	}

	@Bean
	ListenerConnections pgCacheWatchConnections(ListenedDatabase database, PgCacheWatchProperties properties,
			Environment environment, ObjectProvider<SslBundles> sslBundles) {
		Connection connection = properties.connection();
		String own = connection.applicationName();
		String name = (own != null) ? own
				: environment.getProperty("spring.application.name", "application") + "-pgcachewatch";
		return new ListenerConnections(database, connection.connectTimeout(), name, connection.ssl().bundle(),
				sslBundles);
	}

	@Bean
	TriggerChecks pgCacheWatchTriggerChecks(PgCacheWatchProperties properties) {
		Triggers triggers = properties.triggers();
		TriggerSettings settings = new TriggerSettings(properties.channel(), triggers.level(), triggers.maxKeys(),
				triggers.mode());
		WatchManager manager = (properties.source() == Source.WAL)
				? new PublicationManager(settings, WalSource.publication(properties.channel()))
				: new TriggerManager(settings);
		return new TriggerChecks(manager, triggers.mode(), properties.channel());
	}

	@Bean
	TriggerMonitor pgCacheWatchTriggerMonitor(ListenedDatabase database, ListenerConnections connections,
			TriggerChecks checks, RouteRegistry routes, PgCacheWatchProperties properties) {
		return new TriggerMonitor(connections, new ReadDatabaseCheck(new ReadDatabases(database), checks), routes,
				properties.awaitMigrations());
	}

	@Bean
	ChangeProcessing pgCacheWatchChangeProcessing(PgCacheWatchProperties properties, Invalidator invalidator,
			WatchedCaches caches, ListenerLiveness liveness, ApplicationEvents events, WatchStatistics statistics) {
		return new ChangeProcessing(properties.channel(), invalidator, caches, liveness, events, statistics);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ChangeSource pgCacheWatchSource(ListenerConnections connections, PgCacheWatchProperties properties,
			ChangeProcessing processing, Invalidator invalidator, WatchThreads threads) {
		Reconnect reconnect = properties.reconnect();
		Backoff backoff = new Backoff(reconnect.initialDelay(), reconnect.maxDelay(), reconnect.multiplier(),
				reconnect.jitter());
		SourceSettings settings = new SourceSettings(properties.channel(), properties.maxStaleness(), backoff);
		if (properties.source() == Source.WAL) {
			WalSettings walSettings = new WalSettings(properties.triggers().maxKeys(), properties.maxStaleness(),
					invalidator::keyColumns);
			return new WalSource(connections, settings, walSettings, properties.extraChannels(), processing,
					threads.timer(), threads.worker());
		}
		return NotifySource.create(connections, settings, properties.extraChannels(), processing, threads.timer(),
				threads.worker());
	}

	@Bean
	@ConditionalOnMissingBean(value = PgCacheWatch.class, search = SearchStrategy.CURRENT)
	DefaultPgCacheWatch pgCacheWatch(ChangeSource listener, ListenerLiveness liveness, ChangeProcessing processing,
			ListenedDatabase database, ListenerConnections connections, TriggerMonitor monitor,
			PgCacheWatchProperties properties, WatchThreads threads) {
		ChangeSender sender = new ChangeSender(properties.channel(),
				() -> database.isDataSource() ? database.dataSource() : null, connections);
		return new DefaultPgCacheWatch(listener, liveness, processing, sender, monitor, serves(properties),
				threads.worker());
	}

	@Bean
	ApplicationBindings pgCacheWatchBindings(BindingScan scan, CreatedBeans created, RouteRegistry routes,
			TriggerMonitor monitor, PgCacheWatchProperties properties, ObjectProvider<CacheManager> cacheManager,
			ListableBeanFactory beanFactory, ObjectProvider<RowMapping> mapping, WatchThreads threads) {
		RowBindings rows = new RowBindings(mapping.getIfAvailable(() -> (method) -> MappedRows.NONE));
		return new ApplicationBindings(scan, created, routes, monitor, properties.triggers().mode(), cacheManager,
				new StartCacheChecks(beanFactory), rows, threads.worker());
	}

	@Bean
	@DependsOnDatabaseInitialization
	WatchLifecycle pgCacheWatchLifecycle(ApplicationBindings bindings, TriggerMonitor monitor, ChangeSource listener,
			ChangeProcessing processing, ApplicationEvents events, WatchThreads threads,
			PgCacheWatchProperties properties) {
		Triggers triggers = properties.triggers();
		WatchLifecycle.Settings settings = new WatchLifecycle.Settings(properties.failFast(),
				properties.connection().connectTimeout(), triggers.mode() != TriggerMode.NONE, triggers.checkInterval(),
				() -> !properties.extraChannels().isEmpty() || events.areAskedFor());
		return new WatchLifecycle(bindings, monitor, listener, processing, threads, settings);
	}

	private static SimpleConnectionDetails details(PgCacheWatchConnectionDetails details) {
		return new SimpleConnectionDetails(details.getJdbcUrl(), details.getUsername(), details.getPassword(),
				details.getProperties(), null, details.getSslBundle());
	}

	private static SimpleConnectionDetails details(Connection connection) {
		return new SimpleConnectionDetails(connection.url(), connection.username(), connection.password(),
				DriverProperties.of(connection.properties()), null, null);
	}

	private static boolean serves(PgCacheWatchProperties properties) {
		return properties.whenDisconnected() == WhenDisconnected.SERVE || properties.caches()
			.values()
			.stream()
			.anyMatch((cache) -> cache.whenDisconnected() == WhenDisconnected.SERVE);
	}

}
