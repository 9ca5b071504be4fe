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

package io.github.pgcachewatch.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for caches that follow the tables which their methods were seen to read.
 */
@ExtendWith(OutputCaptureExtension.class)
class CapturedCachesTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.database.execute("CREATE TABLE review (book_id bigint, stars int)", "INSERT INTO review VALUES (1, 5)",
				"CREATE VIEW rated AS SELECT b.title || r.stars AS text FROM book b JOIN review r ON r.book_id = b.id");
		this.contextRunner = Bookshop.contextRunner(this.database).withPropertyValues("pgcachewatch.fail-fast=true");
	}

	@Test
	void anAnnotationWithoutATableFollowsEveryTableThatIsRead() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			Annotated shop = context.getBean(Annotated.class);
			assertThat(shop.rated()).containsExactly("Solaris5");
			awaitCached(shop.loads(), shop::rated);
			this.database.execute("UPDATE review SET stars = 4");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(shop.rated()).containsExactly("Solaris4");
			awaitCached(shop.loads(), shop::rated);
			this.database.execute("TRUNCATE book");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(shop.rated()).isEmpty();
			assertThat(context.getBean(LoadCapture.class).findings().list()).isEmpty();
		});
	}

	@Test
	void triggersThatAreInstalledForItAreNoReasonToWarn(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			Annotated shop = context.getBean(Annotated.class);
			awaitCached(shop.loads(), shop::rated);
			assertThat(output).contains("Installed the triggers of public.book, public.review")
				.doesNotContain("are bypassed");
		});
	}

	@Test
	void whatIsReadLaterIsFollowedAsWell() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			Annotated shop = context.getBean(Annotated.class);
			awaitCached(shop.loads(), () -> shop.either("book"));
			assertThat(shop.either("review")).containsExactly("1");
			awaitCached(shop.loads(), () -> shop.either("review"));
			this.database.execute("INSERT INTO review VALUES (2, 2)");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(shop.either("review")).containsExactly("2");
		});
	}

	@Test
	void whenTheWatchIsStoppedAndStartedWhatWasFollowedStillIs() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			Annotated shop = context.getBean(Annotated.class);
			awaitCached(shop.loads(), shop::rated);
			ConfigurableApplicationContext lifecycle = context.getSourceApplicationContext();
			lifecycle.stop();
			this.database.execute("UPDATE review SET stars = 4");
			lifecycle.start();
			Bookshop.awaitLive(context);
			awaitCached(shop.loads(), shop::rated);
			assertThat(shop.rated()).containsExactly("Solaris4");
			this.database.execute("UPDATE review SET stars = 3");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(shop.rated()).containsExactly("Solaris3");
		});
	}

	@Test
	void whileTheWatchIsStoppedNoConnectionIsHeldOrOpened() {
		String sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
				+ "AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class)
			.withPropertyValues("spring.datasource.hikari.maximum-pool-size=1")
			.run((context) -> {
				Annotated shop = context.getBean(Annotated.class);
				awaitCached(shop.loads(), shop::rated);
				context.getSourceApplicationContext().stop();
				await().atMost(Bookshop.LIMIT)
					.untilAsserted(() -> assertThat(this.database.count(sessions)).as("the pool's own").isOne());
				context.getBean(LoadCapture.class).checkCatalogue();
				assertThat(this.database.count(sessions)).isOne();
			});
	}

	@Test
	void aFillThatBeganBeforeTheTableWasFollowedIsNotStored() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			Annotated shop = context.getBean(Annotated.class);
			CompletableFuture<List<String>> slow = CompletableFuture.supplyAsync(() -> shop.held(1));
			assertThat(shop.entered().await(30, TimeUnit.SECONDS)).isTrue();
			shop.held(2);
			await().atMost(Bookshop.LIMIT).until(() -> !context.getBean(Invalidator.class).routes().isEmpty());
			awaitCached(shop.loads(), () -> shop.held(2));
			shop.release().countDown();
			slow.join();
			int before = shop.loads().get();
			shop.held(1);
			assertThat(shop.loads()).hasValue(before + 1);
		});
	}

	@Test
	void theOuterOfNestedMethodsFollowsTheTablesOfTheInnerAlsoWhenThatHits() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			Annotated shop = context.getBean(Annotated.class);
			Outer outer = context.getBean(Outer.class);
			awaitCached(shop.loads(), shop::rated);
			awaitCached(outer.loads(), outer::first);
			this.database.execute("UPDATE review SET stars = 3");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(outer.first()).isEqualTo("Solaris3");
		});
	}

	@Test
	void whenAViewIsReplacedItsEntriesAreDroppedAlsoIfEachCallHits() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class)
			.withPropertyValues("pgcachewatch.triggers.check-interval=100ms")
			.run((context) -> {
				Annotated shop = context.getBean(Annotated.class);
				awaitCached(shop.loads(), shop::rated);
				this.database.execute("CREATE OR REPLACE VIEW rated AS SELECT name AS text FROM author");
				await().atMost(Bookshop.LIMIT).until(() -> shop.rated().contains("Lem"));
			});
	}

	@Test
	void underAutoAPlainCachedMethodFollowsWhatItReads() {
		this.contextRunner.withUserConfiguration(PlainConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=auto")
			.run((context) -> {
				Plain shop = context.getBean(Plain.class);
				awaitCached(shop.loads(), shop::titles);
				this.database.execute("UPDATE book SET title = 'x'");
				context.getBean(PgCacheWatch.class).sync().join();
				assertThat(shop.titles()).containsOnly("x");
			});
	}

	@Test
	void aMethodWhoseReadsCannotBeSeenIsNotCachedAndTold(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(PlainConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=auto")
			.run((context) -> {
				Plain shop = context.getBean(Plain.class);
				shop.remote();
				int before = shop.loads().get();
				shop.remote();
				assertThat(shop.loads()).hasValue(before + 1);
				assertThat(output)
					.containsPattern("ERROR.*Plain.remote\\(\\) fills the cache 'remote' without any statement")
					.contains("The value is not stored", "R2DBC");
			});
	}

	@Test
	void whereTriggersAreNotToBeInstalledTheCacheIsBypassedAndTheStatementsAreShown(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class)
			.withPropertyValues("pgcachewatch.triggers.mode=validate")
			.run((context) -> {
				Annotated shop = context.getBean(Annotated.class);
				shop.rated();
				await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(output).contains("is bypassed until"));
				assertThat(output).contains("CREATE OR REPLACE TRIGGER", "public.review");
				int before = shop.loads().get();
				shop.rated();
				shop.rated();
				assertThat(shop.loads()).hasValue(before + 2);
			});
	}

	@Test
	void whereNothingLooksAtTriggersTheCacheStaysBypassed(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class)
			.withPropertyValues("pgcachewatch.triggers.mode=none")
			.run((context) -> {
				Annotated shop = context.getBean(Annotated.class);
				shop.rated();
				await().atMost(Bookshop.LIMIT)
					.untilAsserted(() -> assertThat(output).contains("stays bypassed", "CREATE OR REPLACE TRIGGER"));
				int before = shop.loads().get();
				shop.rated();
				shop.rated();
				assertThat(shop.loads()).hasValue(before + 2);
			});
	}

	@Test
	void aValueThatTheApplicationPutsItselfIsNotStoredAndTold() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			Cache cache = context.getBean(CacheManager.class).getCache("Annotated.rated");
			assertThat(cache).isNotNull();
			cache.put("key", "value");
			assertThat(cache.get("key")).isNull();
			assertThat(context.getBean(LoadCapture.class).findings().list()).singleElement()
				.satisfies((found) -> assertThat(found.finding().message())
					.contains("A put past Spring's cache interceptor fills the cache 'Annotated.rated'"));
		});
	}

	@Test
	void aKeyWithoutATableIsRefusedAtTheStart() {
		this.contextRunner.withUserConfiguration(KeyConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContainingAll("KeyWithoutTable.title(long)", "beside no table"));
	}

	@Test
	void noOperationsWithoutATableAreRefusedAtTheStart() {
		this.contextRunner.withBean(NoOperationsWithoutTable.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContainingAll("NoOperationsWithoutTable.title()", "beside no table"));
	}

	@Test
	void underLazyInitializationAPutOfTheApplicationIsNotStoredEither() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				Cache cache = context.getBean(CacheManager.class).getCache("Annotated.rated");
				assertThat(cache).isNotNull();
				cache.put("key", "value");
				assertThat(cache.get("key")).isNull();
			});
	}

	private static void awaitCached(AtomicInteger loads, Runnable call) {
		await().atMost(Bookshop.LIMIT).until(() -> {
			call.run();
			int before = loads.get();
			call.run();
			return loads.get() == before;
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class AnnotatedConfiguration {

		@Bean
		Annotated annotated(JdbcTemplate jdbc) {
			return new Annotated(jdbc);
		}

		@Bean
		Outer outer(Annotated inner) {
			return new Outer(inner);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainConfiguration {

		@Bean
		Plain plain(JdbcTemplate jdbc) {
			return new Plain(jdbc);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class KeyConfiguration {

		@Bean
		KeyWithoutTable keyWithoutTable() {
			return new KeyWithoutTable();
		}

	}

	static class Annotated {

		private final AtomicInteger loads = new AtomicInteger();

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch release = new CountDownLatch(1);

		private final JdbcTemplate jdbc;

		Annotated(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated
		public List<String> rated() {
			this.loads.incrementAndGet();
			return this.jdbc.queryForList("SELECT text FROM rated", String.class);
		}

		@PgInvalidated
		public List<String> either(String table) {
			this.loads.incrementAndGet();
			return new ArrayList<>(this.jdbc.queryForList("SELECT count(*) FROM " + table, String.class));
		}

		@PgInvalidated
		public List<String> held(int id) throws IllegalStateException {
			this.loads.incrementAndGet();
			List<String> titles = this.jdbc.queryForList("SELECT title FROM book WHERE id = ?", String.class, id);
			if (id == 1 && this.entered.getCount() > 0) {
				this.entered.countDown();
				try {
					this.release.await(30, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
			return titles;
		}

		public AtomicInteger loads() {
			return this.loads;
		}

		public CountDownLatch entered() {
			return this.entered;
		}

		public CountDownLatch release() {
			return this.release;
		}

	}

	static class Outer {

		private final AtomicInteger loads = new AtomicInteger();

		private final Annotated inner;

		Outer(Annotated inner) {
			this.inner = inner;
		}

		@PgInvalidated
		public String first() {
			this.loads.incrementAndGet();
			return this.inner.rated().get(0);
		}

		public AtomicInteger loads() {
			return this.loads;
		}

	}

	static class Plain {

		private final AtomicInteger loads = new AtomicInteger();

		private final JdbcTemplate jdbc;

		Plain(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("titles")
		public List<String> titles() {
			this.loads.incrementAndGet();
			return this.jdbc.queryForList("SELECT title FROM book", String.class);
		}

		@Cacheable("remote")
		public String remote() {
			this.loads.incrementAndGet();
			return "remote";
		}

		public AtomicInteger loads() {
			return this.loads;
		}

	}

	static class NoOperationsWithoutTable {

		@PgInvalidated(operations = {})
		public String title() {
			return "title";
		}

	}

	static class KeyWithoutTable {

		@PgInvalidated(key = "id")
		public String title(long id) {
			return "title";
		}

	}

}
