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

import java.time.Duration;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.actuate.PgCacheWatchEndpoint;
import io.github.pgcachewatch.actuate.PgCacheWatchHealthIndicator;
import io.github.pgcachewatch.actuate.PgCacheWatchMetrics;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.trigger.TriggerState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for health, endpoint and meters.
 */
class ActuatorTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withConfiguration(AutoConfigurations.of(PgCacheWatchHealthContributorAutoConfiguration.class,
					PgCacheWatchEndpointAutoConfiguration.class, PgCacheWatchMetricsAutoConfiguration.class,
					CacheMetricsAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*",
					"management.endpoint.pgcachewatch.enabled=true", "management.endpoints.jmx.exposure.include=*",
					"spring.jmx.enabled=true");
	}

	@Test
	void whenTheListenerIsLiveHealthIsUpWithDetails() {
		this.contextRunner.run((context) -> {
			Bookshop.awaitLive(context);
			Health health = context.getBean("pgcachewatchHealthIndicator", PgCacheWatchHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("channel", "ch_pgcachewatch_table_change")
				.containsEntry("reconnects", 0L)
				.containsEntry("missingTriggers", java.util.List.of())
				.containsKeys("backendPid", "lastProofOfLifeAge", "notificationQueueUsage");
		});
	}

	@Test
	void staleEntriesThatASelfCheckFindsAreShown() {
		this.contextRunner.withPropertyValues("pgcachewatch.self-check.rate=1")
			.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				PgCacheWatchHealthIndicator indicator = context.getBean(PgCacheWatchHealthIndicator.class);
				assertThat(indicator.health().getDetails()).containsEntry("selfCheck",
						java.util.Map.of("compared", 0L, "stale", 0L));
				books.title(1);
				this.database.execute("ALTER TABLE book DISABLE TRIGGER ALL",
						"UPDATE book SET title = 'x' WHERE id = 1");
				books.title(1);
				await().atMost(Bookshop.LIMIT)
					.untilAsserted(() -> assertThat(indicator.health().getDetails()).containsEntry("selfCheck",
							java.util.Map.of("compared", 1L, "stale", 1L)));
				assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
				assertThat(context.getBean(PgCacheWatchEndpoint.class).report().staleEntries()).singleElement()
					.satisfies((stale) -> assertThat(stale.method()).isEqualTo(Books.class.getName() + ".title(long)"));
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getBean(PgCacheWatchMetrics.class).bindTo(registry);
				for (String name : new String[] { "compared", "stale" }) {
					assertThat(registry.get("pgcachewatch.self-check." + name)
						.tags("cache", "Books.title")
						.counter()
						.count()).isOne();
				}
			});
	}

	@Test
	void whatTriggersDoNotSeeIsShownWithTheCure() {
		this.contextRunner.run((context) -> Bookshop.awaitLive(context));
		this.database.execute("ALTER TABLE book DISABLE TRIGGER ALL", "ALTER TABLE book ENABLE TRIGGER ALL");
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.mode=validate").run((context) -> {
			assertThat(context.getBean(PgCacheWatchHealthIndicator.class).health().getDetails().get("triggerWarnings"))
				.asString()
				.contains("public.book", "ENABLE ALWAYS TRIGGER");
			assertThat(context.getBean(PgCacheWatchEndpoint.class).report().warnings()).singleElement()
				.asString()
				.contains("ENABLE ALWAYS TRIGGER");
		});
	}

	@Test
	void triggersOfAnotherChannelAreShownWithTheCommandThatRemovesThem() {
		this.contextRunner.withPropertyValues("pgcachewatch.channel=it's old")
			.run((context) -> Bookshop.awaitLive(context));
		this.contextRunner
			.run((context) -> assertThat(context.getBean(PgCacheWatchEndpoint.class).report().otherChannels())
				.singleElement()
				.satisfies((other) -> assertThat(other.channel()).isEqualTo("it's old"))
				.satisfies((other) -> assertThat(other.tables()).contains("public.book"))
				.satisfies((other) -> assertThat(other.removal())
					.isEqualTo("pgcachewatch uninstall --channel 'it'\\''s old' --commit")));
	}

	@Test
	void whenTheListenerIsStoppedHealthIsOutOfService() {
		this.contextRunner.run((context) -> {
			Bookshop.awaitLive(context);
			context.getSourceApplicationContext().stop();
			assertThat(context.getBean(PgCacheWatchHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void whenTheDatabaseCannotBeReachedHealthSaysWhy() {
		this.contextRunner.withPropertyValues("pgcachewatch.connection.url=jdbc:postgresql://localhost:1/none")
			.run((context) -> await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
				Health health = context.getBean(PgCacheWatchHealthIndicator.class).health();
				assertThat(health.getStatus()).isIn(Status.DOWN, Status.UNKNOWN);
				assertThat(health.getDetails().get("verificationFailure").toString()).contains("refused");
			}));
	}

	@Test
	void whenHealthIsDisabledThereIsNoIndicator() {
		this.contextRunner.withPropertyValues("management.health.pgcachewatch.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PgCacheWatchHealthIndicator.class));
	}

	@Test
	void whenTheEndpointIsReadItShowsRoutesTriggersAndCounters() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			this.database.execute("UPDATE book SET title = 'x' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			PgCacheWatchEndpoint.Report report = context.getBean(PgCacheWatchEndpoint.class).report();
			assertThat(report.state()).isEqualTo(ListenerState.LIVE);
			assertThat(report.routes()).extracting(PgCacheWatchEndpoint.RouteReport::cache)
				.containsOnly("Books.title", "catalogue");
			assertThat(report.routes()).extracting(PgCacheWatchEndpoint.RouteReport::keyColumns)
				.contains(java.util.List.of("id"));
			assertThat(report.triggers()).isNotEmpty()
				.allSatisfy((trigger) -> assertThat(trigger.state()).isEqualTo(TriggerState.OK));
			assertThat(report.counters()).containsEntry("notifications{table=book,operation=update}", 1L)
				.containsEntry("invalidations{cache=Books.title,scope=keys,cause=change}", 1L);
		});
	}

	@Test
	void whenTheScriptIsReadItInstallsTheTriggersOfEveryWatchedTable() {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.mode=none").run((context) -> {
			Bookshop.awaitLive(context);
			PgCacheWatchEndpoint endpoint = context.getBean(PgCacheWatchEndpoint.class);
			String script = endpoint.script("script");
			assertThat(script).contains("ON \"public\".\"book\"").contains("\"keys\":[\"id\"]");
			this.database.execute(script);
			assertThat(endpoint.script("script")).isEqualTo(script);
			assertThat(endpoint.script("other")).isNull();
		});
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.mode=validate", "pgcachewatch.fail-fast=true")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenTheEndpointIsWrittenEveryWatchedEntryIsDropped() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			context.getBean(PgCacheWatchEndpoint.class).resync();
			context.getBean(PgCacheWatch.class).sync().join();
			books.title(1);
			assertThat(books.loads(1)).isEqualTo(2);
		});
	}

	@Test
	void whenThereIsARegistryTheMetersCount() {
		this.contextRunner.withBean(SimpleMeterRegistry.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(registry));
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			this.database.execute("UPDATE book SET title = 'x' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(registry.get("pgcachewatch.connected").gauge().value()).isOne();
			assertThat(registry.get("pgcachewatch.notifications")
				.tags("table", "book", "operation", "update")
				.counter()
				.count()).isOne();
			assertThat(registry.get("pgcachewatch.invalidations")
				.tags("cache", "Books.title", "scope", "keys", "cause", "change")
				.counter()
				.count()).isOne();
			assertThat(registry.get("pgcachewatch.invalidation.latency").timer().count()).isPositive();
			assertThat(registry.get("pgcachewatch.payload.errors").counter().count()).isZero();
			for (String name : new String[] { "reconnects", "events.dropped" }) {
				assertThat(registry.get("pgcachewatch." + name).counter().count()).isZero();
			}
			assertThat(registry.get("pgcachewatch.queue.usage").gauge().value()).isBetween(0.0, 1.0);
		});
	}

	@Test
	void whenTheConnectionComesBackThatIsCounted() {
		this.contextRunner.run((context) -> {
			Bookshop.liveBooks(context);
			MeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(PgCacheWatchMetrics.class).bindTo(registry);
			this.database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
					+ "WHERE application_name = 'application-pgcachewatch' AND datname = current_database()");
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(registry.get("pgcachewatch.reconnects").counter().count()).isOne());
		});
	}

	@Test
	void whenCachesRecordStatisticsTheirMetersWorkAsWithoutTheStarter() {
		this.contextRunner.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("spring.cache.cache-names=Books.title,catalogue",
					"spring.cache.caffeine.spec=recordStats,maximumSize=100")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				assertThat(context.getBean(CacheManager.class))
					.isInstanceOf(org.springframework.cache.caffeine.CaffeineCacheManager.class);
				books.title(1);
				books.title(1);
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("cache.gets")
					.tags("name", "Books.title", "result", "hit")
					.functionCounter()
					.count()).isOne();
				assertThat(registry.get("cache.size").tags("name", "Books.title").gauge().value()).isOne();
			});
	}

}
