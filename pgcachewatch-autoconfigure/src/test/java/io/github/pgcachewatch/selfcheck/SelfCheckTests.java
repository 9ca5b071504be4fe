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
package io.github.pgcachewatch.selfcheck;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.capture.LoadCapture;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.watch.WatchStatistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the comparison of entries with what their methods return.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfCheckTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.self-check.rate=1", "pgcachewatch.fail-fast=true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "off", "verify" })
	void aStaleEntryIsReportedRemovedAndCounted(String capture, CapturedOutput output) {
		run((shop) -> {
			shop.books.book(1);
			changeUnseen("UPDATE book SET title = 'Golem' WHERE id = 1");
			assertThat(shop.books.book(1)).isEqualTo(new Book(1, "Solaris"));
			shop.awaitCount("self-check.stale{cache=books}", 1);
			assertThat(shop.books.book(1)).isEqualTo(new Book(1, "Golem"));
			shop.books.book(1);
			shop.awaitCount("self-check.compared{cache=books}", 2);
			assertThat(shop.count("self-check.stale{cache=books}")).isOne();
			assertThat(shop.count("invalidations{cache=books,scope=keys,cause=self-check}")).isOne();
			assertThat(shop.reports().compared()).isEqualTo(2);
			assertThat(shop.reports().stale()).singleElement().satisfies((stale) -> {
				assertThat(stale.method()).isEqualTo(Books.class.getName() + ".book(long)");
				assertThat(stale.cache()).isEqualTo("books");
				assertThat(stale.routes()).containsExactly("public.book [id]");
				assertThat(stale.difference())
					.isEqualTo("another value of " + Book.class.getName() + ", by its components [title]");
				assertThat(stale.times()).isOne();
			});
			assertThat(shop.found()).isEmpty();
			assertThat(aboveDebug(output)).containsOnlyOnce("with the key 1 is stale")
				.doesNotContain("Solaris", "Golem");
		}, "pgcachewatch.capture=" + capture);
	}

	@Test
	void furtherStaleEntriesOfAMethodAreCountedAndNotLogged(CapturedOutput output) {
		run((shop) -> {
			shop.books.book(1);
			shop.books.book(2);
			changeUnseen("UPDATE book SET title = title || '!'");
			shop.books.book(1);
			shop.books.book(2);
			shop.awaitCount("self-check.stale{cache=books}", 2);
			assertThat(shop.reports().stale()).extracting(StaleEntry::times).containsExactly(2L);
			assertThat(aboveDebug(output)).containsOnlyOnce(" is stale");
		});
	}

	@Test
	void anEntryThatAChangeIsAboutToRemoveIsNotReported() {
		run((shop) -> {
			shop.books.book(1);
			this.database.execute("UPDATE book SET title = 'Golem' WHERE id = 1");
			assertThat(shop.books.book(1)).isEqualTo(new Book(1, "Solaris"));
			shop.awaitCount("self-check.compared{cache=books}", 1);
			assertThat(shop.count("self-check.stale{cache=books}")).isZero();
			assertThat(shop.books.book(1)).isEqualTo(new Book(1, "Golem"));
		}, "pgcachewatch.strategy=windowed", "pgcachewatch.strategies.windowed.max-events=100",
				"pgcachewatch.strategies.windowed.max-delay=1h");
	}

	@Test
	void whenTheRateIsZeroNoHitIsLookedAt() {
		run((shop) -> {
			shop.books.book(1);
			shop.books.book(1);
			assertThat(shop.decorator.tasks).hasValue(0);
			assertThat(shop.counts().keySet()).noneMatch((series) -> series.startsWith("self-check"));
		}, "pgcachewatch.self-check.rate=0");
	}

	@Test
	void hitsAreComparedWhateverTheirResultAndHoweverTheyAreLoaded() {
		run((shop) -> {
			shop.books.shared(1);
			shop.books.shared(1);
			shop.awaitCount("self-check.compared{cache=shared}", 1);
			shop.books.found(1);
			shop.books.found(1);
			shop.books.found(9);
			shop.books.found(9);
			shop.awaitCount("self-check.compared{cache=found}", 2);
			shop.books.titles();
			shop.books.titles();
			shop.awaitCount("self-check.compared{cache=titles}", 1);
			assertThat(shop.decorator.tasks).hasValue(4);
			assertThat(shop.reports().stale()).isEmpty();
		});
	}

	@Test
	void aCheckNeitherAsksNorFillsOtherCaches() {
		run((shop) -> {
			shop.shelf.shelf(1);
			shop.cache("books").clear();
			shop.shelf.shelf(1);
			shop.awaitCount("self-check.compared{cache=shelf}", 1);
			assertThat(shop.cache("books").get(1L)).isNull();
			shop.books.book(1);
			changeUnseen("UPDATE book SET title = 'Golem' WHERE id = 1");
			shop.shelf.shelf(1);
			shop.awaitCount("self-check.stale{cache=shelf}", 1);
		});
	}

	@Test
	void valuesThatCannotBeComparedAreLoggedOnceAndStay(CapturedOutput output) {
		run((shop) -> {
			Object first = shop.books.opaque(1);
			assertThat(shop.books.opaque(1)).isSameAs(first);
			shop.awaitCount("self-check.skipped{cache=opaque,reason=incomparable}", 1);
			shop.books.opaque(2);
			shop.books.opaque(2);
			shop.awaitCount("self-check.skipped{cache=opaque,reason=incomparable}", 2);
			assertThat(shop.books.opaque(1)).isSameAs(first);
			assertThat(shop.reports().stale()).isEmpty();
			assertThat(aboveDebug(output)).containsOnlyOnce("is not compared");
		});
	}

	@Test
	void aBeanOfTheApplicationComparesValues() {
		this.contextRunner = this.contextRunner.withBean(CachedValueComparison.class, () -> (cache, cached,
				loaded) -> cache.equals("opaque") && cached instanceof Opaque && loaded instanceof Opaque);
		run((shop) -> {
			shop.books.opaque(1);
			shop.books.opaque(1);
			shop.awaitCount("self-check.compared{cache=opaque}", 1);
			assertThat(shop.reports().stale()).isEmpty();
		});
	}

	@Test
	void whatMayBeAlteredOrComesLaterIsNotCompared(CapturedOutput output) {
		run((shop) -> {
			for (int i = 0; i < 3; i++) {
				shop.books.several(new ArrayList<>(List.of(1L)));
				shop.books.later(1).join();
			}
			assertThat(shop.count("self-check.skipped{cache=several,reason=alterable-argument}")).isEqualTo(2);
			assertThat(shop.count("self-check.skipped{cache=later,reason=asynchronous}")).isEqualTo(2);
			assertThat(shop.decorator.tasks).hasValue(0);
			assertThat(aboveDebug(output)).containsOnlyOnce("argument of java.util.ArrayList")
				.containsOnlyOnce("its result is asynchronous");
		});
	}

	@Test
	void aMethodThatReadsItsCallersThreadIsComparedInThatContext(CapturedOutput output) {
		run((shop) -> {
			Books.TENANT.set("a");
			shop.books.ofTenant(1);
			shop.books.ofTenant(2);
			shop.decorator.handsOn = false;
			shop.books.ofTenant(1);
			shop.awaitCount("self-check.skipped{cache=tenants,reason=failed}", 1);
			shop.decorator.handsOn = true;
			shop.books.ofTenant(2);
			shop.awaitCount("self-check.compared{cache=tenants}", 1);
			assertThat(shop.reports().stale()).isEmpty();
			assertThat(aboveDebug(output)).containsOnlyOnce("failed with java.lang.IllegalStateException");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDecoratorThatThrowsFailsItsCheckAlone(boolean inDecorate, CapturedOutput output) {
		run((shop) -> {
			shop.books.book(1);
			shop.decorator.failsInDecorate = inDecorate;
			shop.decorator.failsInTask = !inDecorate;
			shop.hitUntil(() -> assertThat(shop.books.book(1)).isEqualTo(new Book(1, "Solaris")),
					"self-check.skipped{cache=books,reason=failed}", 2);
			assertThat(shop.reports().compared()).isZero();
			shop.decorator.failsInDecorate = false;
			shop.decorator.failsInTask = false;
			shop.hitUntil(() -> shop.books.book(1), "self-check.compared{cache=books}", 1);
			assertThat(aboveDebug(output)).containsOnlyOnce("failed with java.lang.LinkageError");
		});
	}

	@Test
	void aStaleEntryOfACacheThatReturnsCopiesIsRemoved() {
		withCopies();
		run((shop) -> {
			assertThat(shop.books.book(1)).isNotSameAs(shop.books.book(1));
			shop.awaitCount("self-check.compared{cache=books}", 1);
			changeUnseen("UPDATE book SET title = 'Golem' WHERE id = 1");
			shop.hitUntil(() -> shop.books.book(1), "self-check.stale{cache=books}", 1);
			assertThat(shop.books.book(1)).isEqualTo(new Book(1, "Golem"));
		});
	}

	@Test
	void copiesThatCannotBeComparedAreNotTakenForAnotherEntry(CapturedOutput output) {
		withCopies();
		run((shop) -> {
			shop.books.opaque(1);
			shop.books.opaque(1);
			shop.awaitCount("self-check.skipped{cache=opaque,reason=incomparable}", 1);
			assertThat(shop.cache("opaque").get(1L)).isNotNull();
			assertThat(aboveDebug(output)).containsOnlyOnce("is not compared");
		});
	}

	private void withCopies() {
		this.contextRunner = this.contextRunner.withBean(CacheManager.class, () -> {
			ConcurrentMapCacheManager manager = new ConcurrentMapCacheManager();
			manager.setBeanClassLoader(getClass().getClassLoader());
			manager.setStoreByValue(true);
			return manager;
		});
	}

	@Test
	void whatFindsTheQueueFullIsCountedAndNotCompared() {
		run((shop) -> {
			long[] ids = LongStream.rangeClosed(1, SelfCheck.MAX_WAITING + 5).toArray();
			LongStream.of(ids).forEach(shop.books::held);
			try {
				LongStream.of(ids).forEach(shop.books::held);
				// The same entry is compared once at a time.
				shop.books.held(1);
				shop.books.held(2);
				assertThat(shop.count("self-check.skipped{cache=held,reason=queue-full}")).isEqualTo(4);
			}
			finally {
				shop.books.release();
			}
			shop.awaitCount("self-check.compared{cache=held}", SelfCheck.MAX_WAITING + 1);
		});
	}

	private void changeUnseen(String statement) {
		this.database.execute("ALTER TABLE book DISABLE TRIGGER ALL", statement);
	}

	private static String aboveDebug(CapturedOutput output) {
		return output.toString()
			.lines()
			.filter((line) -> line.contains(" INFO ") || line.contains(" WARN ") || line.contains(" ERROR "))
			.collect(Collectors.joining("\n"));
	}

	private void run(ThrowingConsumer test, String... properties) {
		this.contextRunner.withPropertyValues(properties).run((context) -> {
			Bookshop.awaitLive(context);
			test.accept(new Shop(context));
		});
	}

	private interface ThrowingConsumer {

		void accept(Shop shop) throws Exception;

	}

	private static final class Shop {

		private final ApplicationContext context;

		private final Books books;

		private final Shelf shelf;

		private final CountingDecorator decorator;

		Shop(ApplicationContext context) {
			this.context = context;
			this.books = context.getBean(Books.class);
			this.shelf = context.getBean(Shelf.class);
			this.decorator = context.getBean(CountingDecorator.class);
		}

		Cache cache(String name) {
			return Objects.requireNonNull(this.context.getBean(CacheManager.class).getCache(name));
		}

		CheckReports reports() {
			return this.context.getBean(SelfCheck.class).reports();
		}

		List<?> found() {
			return this.context.getBean(LoadCapture.class).findings().list();
		}

		Map<String, Long> counts() {
			return this.context.getBean(WatchStatistics.class)
				.counts()
				.entrySet()
				.stream()
				.collect(Collectors.toMap((count) -> count.getKey().toString(), Map.Entry::getValue));
		}

		long count(String series) {
			return counts().getOrDefault(series, 0L);
		}

		/**
		 * Repeats a hit until so many were counted: none counts while another one of its
		 * entry is compared.
		 */
		void hitUntil(Runnable hit, String series, long count) {
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
				hit.run();
				assertThat(count(series)).as(series).isGreaterThanOrEqualTo(count);
			});
		}

		void awaitCount(String series, long count) {
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(count(series)).as(series).isEqualTo(count));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ShopConfiguration {

		@Bean
		Books books(JdbcTemplate jdbc) {
			return new Books(jdbc);
		}

		@Bean
		Shelf shelf(Books books) {
			return new Shelf(books);
		}

		@Bean
		CountingDecorator countingDecorator() {
			return new CountingDecorator();
		}

	}

	/**
	 * Sees each hit that is to be compared, on the thread of its caller.
	 */
	static class CountingDecorator implements TaskDecorator {

		private final AtomicInteger tasks = new AtomicInteger();

		private volatile boolean handsOn = true;

		private volatile boolean failsInDecorate;

		private volatile boolean failsInTask;

		@Override
		public Runnable decorate(Runnable task) {
			this.tasks.incrementAndGet();
			failIf(this.failsInDecorate);
			String tenant = this.handsOn ? Books.TENANT.get() : null;
			return () -> {
				failIf(this.failsInTask);
				Books.TENANT.set(tenant);
				task.run();
			};
		}

		private static void failIf(boolean fails) {
			if (fails) {
				throw new LinkageError("a class is missing");
			}
		}

	}

	record Book(long id, String title) implements Serializable {
	}

	/**
	 * Inherits equals from Object.
	 */
	static class Opaque implements Serializable {

		private static final long serialVersionUID = 1L;

	}

	static class Books {

		static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

		private final CountDownLatch released = new CountDownLatch(1);

		private final Set<Long> filled = ConcurrentHashMap.newKeySet();

		private final JdbcTemplate jdbc;

		Books(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("books")
		@PgInvalidated(table = "book", key = "id")
		public Book book(long id) {
			return new Book(id, title(id).orElse(""));
		}

		@Cacheable(cacheNames = "shared", sync = true)
		@PgInvalidated(table = "book", key = "id")
		public String shared(long id) {
			return title(id).orElse("");
		}

		@Cacheable("found")
		@PgInvalidated(table = "book", key = "id")
		public Optional<String> found(long id) {
			return title(id);
		}

		@Cacheable("titles")
		@PgInvalidated(table = "book")
		public String[] titles() {
			return this.jdbc.queryForList("SELECT title FROM book ORDER BY id", String.class).toArray(new String[0]);
		}

		@Cacheable("opaque")
		@PgInvalidated(table = "book", key = "id")
		public Opaque opaque(long id) {
			return new Opaque();
		}

		@Cacheable("several")
		@PgInvalidated(table = "book")
		public List<String> several(List<Long> ids) {
			return ids.stream().map((id) -> title(id).orElse("")).toList();
		}

		@Cacheable("later")
		@PgInvalidated(table = "book", key = "id")
		public CompletableFuture<String> later(long id) {
			return CompletableFuture.completedFuture(title(id).orElse(""));
		}

		@Cacheable("tenants")
		@PgInvalidated(table = "book", key = "id")
		public String ofTenant(long id) {
			String tenant = TENANT.get();
			if (tenant == null) {
				throw new IllegalStateException("There is no tenant");
			}
			return tenant + title(id).orElse("");
		}

		@Cacheable("held")
		@PgInvalidated(table = "book", key = "id")
		public long held(long id) {
			if (!this.filled.add(id)) {
				awaitReleased();
			}
			return id;
		}

		public void release() {
			this.released.countDown();
		}

		private void awaitReleased() {
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private Optional<String> title(long id) {
			return this.jdbc.queryForList("SELECT title FROM book WHERE id = ?", String.class, id).stream().findFirst();
		}

	}

	/**
	 * Reads what another method caches.
	 */
	static class Shelf {

		private final Books books;

		Shelf(Books books) {
			this.books = books;
		}

		@Cacheable("shelf")
		@PgInvalidated(table = "book")
		public List<Book> shelf(long id) {
			return List.of(this.books.book(id));
		}

	}

}
