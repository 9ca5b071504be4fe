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

package io.github.pgcachewatch.contract;

import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.actuate.PgCacheWatchHealthIndicator;
import io.github.pgcachewatch.cache.view.WatchedManager;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Where nothing is bound, nothing is done; whatever is bound or listened to is found.
 */
class NothingBoundContractTests {

	@ParameterizedTest
	@ValueSource(strings = { "spring.datasource.url=jdbc:h2:mem:books",
			"spring.datasource.url=jdbc:postgresql://localhost:1/none",
			"spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
	void nothingFailsWhateverTheDatabaseIs(String property) {
		Set<Thread> before = threads();
		try (ConfigurableApplicationContext context = start(Plain.class, property)) {
			PgCacheWatch watch = context.getBean(PgCacheWatch.class);
			assertThat(watch.state()).isEqualTo(ListenerState.STOPPED);
			assertThat(watch.sync()).isCompleted();
			watch.resync();
			assertThat(threads()).isEqualTo(before);
			assertThat(context.getBeanNamesForType(CacheAspectSupport.class)).isEmpty();
			assertThat(context.getBeanNamesForType(CacheManager.class)).isEmpty();
			assertThat(context.getBean(Numbers.class).plain()).isNotSameAs(context.getBean(Numbers.class).plain());
			Health health = context.getBean(PgCacheWatchHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(health.getDetails()).containsKey("idle");
		}
	}

	@Test
	void cachingOfTheApplicationsOwnIsLeftAlone() {
		try (ConfigurableApplicationContext context = start(Caching.class,
				"spring.datasource.url=jdbc:postgresql://localhost:1/none")) {
			assertThat(context.getBean(CacheManager.class)).isNotInstanceOf(WatchedManager.class);
			assertThat(context.getBean(Numbers.class).plain()).isSameAs(context.getBean(Numbers.class).plain());
		}
	}

	@Test
	void aBeanThatMightHaveBeenBoundLeavesNoThread() {
		Set<Thread> before = threads();
		try (ConfigurableApplicationContext context = start(BehindInterface.class,
				"spring.datasource.url=jdbc:postgresql://localhost:1/none")) {
			assertThat(context.getBeanNamesForType(CacheAspectSupport.class)).isNotEmpty();
			assertThat(context.getBean(PgCacheWatch.class).state()).isEqualTo(ListenerState.STOPPED);
			await().atMost(TestApplication.LIMIT).until(() -> before.containsAll(threads()));
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ForEverything.class, ForEveryRecord.class })
	void aListenerToAllThereIsAsksForNothing(Class<?> listener) {
		try (ConfigurableApplicationContext context = start(listener,
				"spring.datasource.url=jdbc:postgresql://localhost:1/none")) {
			assertThat(context.getBean(PgCacheWatch.class).state()).isEqualTo(ListenerState.STOPPED);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OfChanges.class, OfStates.class, Typed.class, LazilyTyped.class })
	void aListenerToWhatIsPublishedIsReasonToListen(Class<?> listener) {
		TestDatabase database = CachedBookstore.database();
		try (TestApplication application = TestApplication.start(database, listener)) {
			application.awaitLive();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "pgcachewatch.extra-channels=news", "pgcachewatch.triggers.tables=book",
			"pgcachewatch.caches.any.invalidated-by[0].table=book" })
	void soIsAProperty(String property) {
		TestDatabase database = CachedBookstore.database();
		try (TestApplication application = TestApplication.start(database, Plain.class, property)) {
			application.awaitLive();
		}
	}

	@Test
	void aBeanThatTurnsUpLateIsReasonToListenFromThenOn() {
		TestDatabase database = CachedBookstore.database();
		try (TestApplication application = TestApplication.start(database, LateShop.class)) {
			assertThat(application.watch().state()).isEqualTo(ListenerState.STOPPED);
			Titles titles = application.context().getBean("titles", Titles.class);
			application.awaitLive();
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> titles.title(1)));
			application.assertEvictedBy(() -> titles.title(1), CachedBookstore.CHANGE_1);
			application.assertKeptDespite(() -> titles.title(1), CachedBookstore.CHANGE_2);
			application.context().stop();
			application.context().start();
			application.awaitLive();
		}
	}

	private static ConfigurableApplicationContext start(Class<?> configuration, String property) {
		return new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties(property, "spring.main.banner-mode=off", "spring.jmx.enabled=false",
					"spring.datasource.driver-class-name=org.postgresql.Driver", "pgcachewatch.fail-fast=true")
			.run();
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("pgcachewatch"))
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Numbers.class)
	static class Plain {

	}

	@EnableCaching
	static class Caching extends Plain {

	}

	@Service
	static class Numbers {

		@Cacheable("plain")
		public Object plain() {
			return new Object();
		}

	}

	static class ForEverything extends Plain implements ApplicationListener<ApplicationEvent> {

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
		}

	}

	static class ForEveryRecord extends Plain {

		@EventListener
		void on(Record event) {
		}

	}

	static class OfChanges extends Plain {

		@EventListener
		void on(TableChange change) {
		}

	}

	static class OfStates extends Plain {

		@EventListener
		void on(ListenerStateChanged change) {
		}

	}

	static class Typed extends Plain implements ApplicationListener<PayloadApplicationEvent<TableChange>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<TableChange> event) {
		}

	}

	static class LazilyTyped extends Plain {

		@Bean
		@Lazy
		Typed typed() {
			return new Typed();
		}

	}

	interface Titles {

		Object title(long id);

	}

	static class AnnotatedTitles implements Titles {

		@Override
		@PgInvalidated(table = "book", key = "id")
		public Object title(long id) {
			return new Object();
		}

	}

	static class BehindInterface extends Plain {

		@Bean
		Titles titles() {
			return (id) -> id;
		}

	}

	static class LateShop extends Plain {

		@Bean
		@Lazy
		Titles titles() {
			return new AnnotatedTitles();
		}

	}

}
