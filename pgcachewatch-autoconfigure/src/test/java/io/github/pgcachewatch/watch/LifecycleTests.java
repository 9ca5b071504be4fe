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

package io.github.pgcachewatch.watch;

import java.time.Duration;
import java.util.List;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.cache.fence.TransactionVersions;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import io.github.pgcachewatch.trigger.TriggerState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.TransactionExecutionListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for starting, stopping and what goes on in between.
 */
@ExtendWith(OutputCaptureExtension.class)
class LifecycleTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.contextRunner = Bookshop.contextRunner(this.database).withUserConfiguration(ShopConfiguration.class);
	}

	@Test
	void whenItIsStoppedAndStartedWhatWasCachedIsDropped() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			ConfigurableApplicationContext lifecycle = context.getSourceApplicationContext();
			lifecycle.stop();
			assertThat(context.getBean(PgCacheWatch.class).state()).isEqualTo(ListenerState.STOPPED);
			this.database.execute("UPDATE book SET title = 'while stopped' WHERE id = 1");
			lifecycle.start();
			Bookshop.awaitLive(context);
			assertThat(books.title(1)).isEqualTo("while stopped");
		});
	}

	@Test
	void whenTheNetworkHangsClosingTakesUnderFiveSeconds() {
		try (TcpProxy proxy = TcpProxy.to(this.database)) {
			this.contextRunner.withPropertyValues("pgcachewatch.connection.url=" + proxy.url(this.database))
				.run((context) -> {
					Bookshop.awaitLive(context);
					proxy.freeze();
					long start = System.nanoTime();
					context.getSourceApplicationContext().close();
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
				});
		}
	}

	@Test
	void whenTheDatabaseComesLaterItsTablesAreVerifiedThen() {
		try (TcpProxy proxy = TcpProxy.to(this.database)) {
			proxy.refuse();
			this.contextRunner.withPropertyValues("pgcachewatch.connection.url=" + proxy.url(this.database))
				.run((context) -> {
					Books books = context.getBean(Books.class);
					books.title(1);
					proxy.admit();
					Bookshop.awaitLive(context);
					awaitCached(books);
					this.database.execute("UPDATE book SET title = 'followed' WHERE id = 1");
					context.getBean(PgCacheWatch.class).sync().join();
					assertThat(books.title(1)).isEqualTo("followed");
				});
		}
	}

	@Test
	void whenMigrationsEndAfterTheStartTheirTablesAreAwaited(CapturedOutput output) {
		this.database.execute("ALTER TABLE book RENAME TO book_of_later");
		this.contextRunner.withPropertyValues("pgcachewatch.await-migrations=true").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			assertThatExceptionOfType(BadSqlGrammarException.class).isThrownBy(() -> books.title(1));
			this.database.execute("ALTER TABLE book_of_later RENAME TO book");
			awaitCached(books);
			this.database.execute("UPDATE book SET title = 'followed' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1)).isEqualTo("followed");
			assertThat(output).contains("Migrations are awaited", "Migrations have created what watched tables lacked");
		});
	}

	@Test
	void whenMigrationsThatInstallTriggersEndAfterTheStartTheTriggersAreAwaited() {
		String[] script = new String[1];
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.mode=none")
			.run((context) -> script[0] = context.getBean(TriggerMonitor.class).script());
		this.contextRunner
			.withPropertyValues("pgcachewatch.triggers.mode=validate", "pgcachewatch.await-migrations=true")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				books.title(1);
				books.title(1);
				assertThat(books.loads(1)).isEqualTo(2);
				this.database.execute(script[0]);
				awaitCached(books);
			});
	}

	@Test
	void whenATriggerIsDroppedItIsInstalledAgainAndTheCacheCleared() {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=200ms").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			dropTriggersOfBook();
			this.database.execute("UPDATE book SET title = 'unheard' WHERE id = 1");
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(books.title(1)).isEqualTo("unheard"));
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
				int before = books.loads(1);
				books.title(1);
				assertThat(books.loads(1)).isEqualTo(before);
			});
			this.database.execute("UPDATE book SET title = 'heard' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1)).isEqualTo("heard");
		});
	}

	@Test
	void whenTriggersWereAwayBetweenTwoChecksTheCacheIsClearedAllTheSame() {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=200ms").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			books.title(2);
			this.database.execute("""
					DO $$ DECLARE t record; BEGIN
						CREATE TEMP TABLE away ON COMMIT DROP AS SELECT tgname, pg_get_triggerdef(oid) AS definition
							FROM pg_trigger WHERE tgrelid = 'book'::regclass AND NOT tgisinternal;
						FOR t IN SELECT * FROM away LOOP EXECUTE format('DROP TRIGGER %I ON book', t.tgname); END LOOP;
						UPDATE book SET title = 'unheard' WHERE id = 1;
						FOR t IN SELECT * FROM away LOOP
							EXECUTE t.definition;
							EXECUTE format('ALTER TABLE book ENABLE ALWAYS TRIGGER %I', t.tgname);
						END LOOP;
					END $$""");
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(books.title(1)).isEqualTo("unheard"));
		});
	}

	@Test
	void whenNothingIsAlteredChecksClearNothing() {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=50ms").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			TriggerMonitor monitor = context.getBean(TriggerMonitor.class);
			monitor.verify();
			monitor.verify();
			books.title(1);
			assertThat(books.loads(1)).isOne();
		});
	}

	@Test
	void whenTriggersAreOnlyValidatedAMissingOneBypassesItsCachesUntilItIsBack() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner
			.withPropertyValues("pgcachewatch.triggers.mode=validate", "pgcachewatch.triggers.check-interval=200ms")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				books.title(1);
				dropTriggersOfBook();
				await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
					int before = books.loads(1);
					books.title(1);
					books.title(1);
					assertThat(books.loads(1)).isEqualTo(before + 2);
				});
				assertThat(context.getBean(TriggerMonitor.class).tables())
					.anySatisfy((table) -> assertThat(table.state()).isNotEqualTo(TriggerState.OK));
				this.contextRunner.run((other) -> assertThat(other).hasNotFailed());
				await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
					books.title(1);
					int before = books.loads(1);
					books.title(1);
					assertThat(books.loads(1)).isEqualTo(before);
				});
			});
	}

	@Test
	void whenTheSchemaIsInitializedByTheApplicationItIsThereInTime() {
		this.database.execute("DROP TABLE book, author");
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues("spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:bookshop-schema.sql")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Bookshop.awaitLive(context);
			});
	}

	@Test
	void whenTriggersAreNotToBeCheckedNoneAreInstalledAndTheLogSaysSo(CapturedOutput output) {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.mode=none").run((context) -> {
			Bookshop.awaitLive(context);
			assertThat(output).containsOnlyOnce("without the triggers, no change evicts");
			assertThat(triggers(context.getBean(JdbcTemplate.class))).isEmpty();
		});
	}

	@Test
	void whenATableIsWatchedByPropertyItHasTriggers() {
		this.database.execute("CREATE TABLE \"Order\" (id bigint PRIMARY KEY)");
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.tables=Order").run((context) -> {
			Bookshop.awaitLive(context);
			assertThat(triggers(context.getBean(JdbcTemplate.class))).contains("Order");
		});
	}

	@Test
	void whenThereAreTransactionManagersEachTellsItsStartsOnce() {
		this.contextRunner.withUserConfiguration(ManagersConfiguration.class)
			.run((context) -> assertThat(context.getBeansOfType(DataSourceTransactionManager.class).values()).hasSize(2)
				.allSatisfy((manager) -> assertThat(starts(manager)).hasSize(1)));
	}

	@Test
	void whenTheApplicationHasNoExecutorsOfItsOwnBootsAreStillConfigured() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class))
			.withUserConfiguration(SchedulingConfiguration.class)
			.run((context) -> assertThat(context).hasBean("applicationTaskExecutor").hasBean("taskScheduler"));
	}

	@Test
	void whenItIsClosedNoThreadOfOursIsLeft() {
		this.contextRunner.run((context) -> Bookshop.awaitLive(context));
		await().atMost(Bookshop.LIMIT)
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("pgcachewatch-")));
	}

	@Test
	void whenItIsDisabledNothingOfItIsThere() {
		this.contextRunner.withPropertyValues("pgcachewatch.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PgCacheWatch.class);
			assertThat(triggers(context.getBean(JdbcTemplate.class))).isEmpty();
		});
	}

	private static void awaitCached(Books books) {
		await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
			int before = books.loads(1);
			books.title(1);
			books.title(1);
			assertThat(books.loads(1)).isLessThanOrEqualTo(before + 1);
		});
	}

	private void dropTriggersOfBook() {
		this.database.execute("DO $$ DECLARE t record; BEGIN FOR t IN SELECT tgname FROM pg_trigger "
				+ "WHERE tgrelid = 'book'::regclass AND NOT tgisinternal LOOP "
				+ "EXECUTE format('DROP TRIGGER %I ON book', t.tgname); END LOOP; END $$");
	}

	private static List<String> triggers(JdbcTemplate jdbc) {
		return jdbc.queryForList("SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
				+ "WHERE NOT t.tgisinternal", String.class);
	}

	private static List<TransactionExecutionListener> starts(DataSourceTransactionManager manager) {
		return manager.getTransactionExecutionListeners()
			.stream()
			.filter(TransactionVersions.class::isInstance)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class ManagersConfiguration {

		@Bean
		JdbcTransactionManager transactionManager(javax.sql.DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		DataSourceTransactionManager second(javax.sql.DataSource dataSource) {
			return new DataSourceTransactionManager(dataSource);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class SchedulingConfiguration {

	}

}
