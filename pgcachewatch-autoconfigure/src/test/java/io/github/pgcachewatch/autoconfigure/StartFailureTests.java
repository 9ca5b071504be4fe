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
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongFunction;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import jakarta.persistence.Entity;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what an application is told that cannot work.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	private static TestDatabase database;

	private final ApplicationContextRunner contextRunner = Bookshop.contextRunner(database);

	@BeforeAll
	static void createDatabase() {
		database = Bookshop.createDatabase();
		database.execute("CREATE VIEW shelf AS SELECT * FROM book", "CREATE ROLE reader LOGIN PASSWORD 'reader'",
				"GRANT SELECT ON book, author TO reader");
	}

	@Test
	void whenATableIsUnknownTheMethodIsNamed() {
		assertFails(this.contextRunner.withBean(UnknownTable.class), (analysis) -> {
			assertThat(analysis.getDescription()).contains("'bok'", "UnknownTable.find");
			assertThat(analysis.getAction()).contains("pgcachewatch.await-migrations=true");
		});
	}

	@Test
	void whenAColumnIsUnknownTheMethodIsNamed() {
		assertFails(this.contextRunner.withBean(UnknownColumn.class),
				(analysis) -> assertThat(analysis.getDescription()).contains("isbn", "UnknownColumn.find"));
	}

	@Test
	void whenAViewIsWatchedItsBaseTablesAreNamed() {
		assertFails(this.contextRunner.withBean(WatchedView.class),
				(analysis) -> assertThat(analysis.getDescription()).contains("shelf", "book"));
	}

	@Test
	void whenTooManyColumnsAreBoundTheMethodIsNamed() {
		assertFails(this.contextRunner.withBean(TooManyColumns.class),
				(analysis) -> assertThat(analysis.getDescription()).contains("TooManyColumns.find"));
	}

	@Test
	void whenTheRoleMayNotCreateTriggersTheStatementsAreShown() {
		assertFails(
				this.contextRunner.withUserConfiguration(ShopConfiguration.class)
					.withPropertyValues("spring.datasource.username=reader", "spring.datasource.password=reader",
							"pgcachewatch.channel=forbidden"),
				(analysis) -> assertThat(analysis.getDescription()).containsIgnoringCase("CREATE OR REPLACE FUNCTION")
					.containsIgnoringCase("TRIGGER"));
	}

	@Test
	void whenTriggersAreOnlyToBeValidatedMissingOnesAreShown() {
		assertFails(
				this.contextRunner.withUserConfiguration(ShopConfiguration.class)
					.withPropertyValues("pgcachewatch.triggers.mode=validate", "pgcachewatch.channel=validated"),
				(analysis) -> {
					assertThat(analysis.getDescription()).contains("book", "author");
					assertThat(analysis.getAction()).contains("pgcachewatch.triggers.mode=create");
				});
	}

	@Test
	void whenAChannelIsTooLongThePropertyIsNamed() {
		assertFails(this.contextRunner.withPropertyValues("pgcachewatch.channel=" + "x".repeat(64)),
				(analysis) -> assertThat(analysis.getDescription()).contains("pgcachewatch.channel", "64 bytes"));
	}

	@Test
	void whenAStrategyIsUnknownTheKnownOnesAreNamed() {
		assertFails(this.contextRunner.withPropertyValues("pgcachewatch.strategy=eager"), (analysis) -> {
			assertThat(analysis.getDescription()).contains("eager", "pgcachewatch.strategy");
			assertThat(analysis.getAction()).contains("greedy");
		});
	}

	@Test
	void whenTheDatabaseIsNotPostgresTheWayOutIsNamed() {
		assertFails(
				this.contextRunner.withUserConfiguration(ShopConfiguration.class)
					.withPropertyValues("pgcachewatch.connection.url=jdbc:h2:mem:books"),
				(analysis) -> assertThat(analysis.getAction()).contains("pgcachewatch.enabled=false"));
	}

	@Test
	void whenTheManagerHasNoSuchCacheAndCreatesNoneTheCacheAndTheMethodAreNamed() {
		assertFails(this.contextRunner.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("spring.cache.cache-names=catalogue"), (analysis) -> {
				assertThat(analysis.getDescription()).contains("Books.title", "no cache 'Books.title'");
				assertThat(analysis.getAction()).contains("spring.cache.cache-names", "cacheNames");
			});
	}

	@Test
	void whenNoDefinitionTellsOfTheOnlyBoundMethodTheCureIsNamed() {
		assertFails(this.contextRunner.withUserConfiguration(HiddenConfiguration.class), (analysis) -> {
			assertThat(analysis.getDescription()).contains("HiddenTitles.apply", "caching is not enabled");
			assertThat(analysis.getAction()).contains("@Bean");
		});
	}

	@Test
	void whenTheDatabaseCannotBeReachedAndThatIsFatalTheCureIsNamed() {
		assertFails(
				this.contextRunner.withUserConfiguration(ShopConfiguration.class)
					.withPropertyValues("pgcachewatch.connection.url=jdbc:postgresql://localhost:1/none",
							"pgcachewatch.fail-fast=true"),
				(analysis) -> assertThat(analysis.getAction()).contains("pgcachewatch.fail-fast=false"));
	}

	@Test
	void whenTheListenerMustStartTheStartWaitsForIt() {
		this.contextRunner.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.fail-fast=true")
			.run((context) -> assertThat(context.getBean(PgCacheWatch.class).state()).isEqualTo(ListenerState.LIVE));
	}

	@Test
	void whenTheDatabaseCannotBeReachedTheApplicationStartsAndBypasses() {
		this.contextRunner.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.connection.url=jdbc:postgresql://localhost:1/none")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				PgCacheWatch watch = context.getBean(PgCacheWatch.class);
				assertThat(watch.state()).isIn(ListenerState.STARTING, ListenerState.DISCONNECTED);
				Books books = context.getBean(Books.class);
				books.title(1);
				books.title(1);
				assertThat(books.loads(1)).isEqualTo(2);
				watch.sync().join();
				assertThatIllegalStateException().isThrownBy(() -> watch.awaitLive(Duration.ofMillis(300)))
					.withMessageContaining("Reads bypass the caches still after 300 ms")
					.withMessageContaining("DISCONNECTED");
			});
	}

	@Test
	void whenEntitiesAreCachedAndThatIsRefusedEachMethodIsNamed() {
		assertFails(
				this.contextRunner.withBean(Entities.class).withPropertyValues("pgcachewatch.cached-entities=refuse"),
				(analysis) -> {
					assertThat(analysis.getDescription()).contains("Entities.find(long)", "Entities.all()",
							Shelf.class.getName());
					assertThat(analysis.getAction()).contains("records or projections", "'warn'");
				});
	}

	@Test
	void whenEntitiesAreCachedOneWarningNamesEachMethod(CapturedOutput output) {
		this.contextRunner.withBean(Entities.class).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.toString().lines().filter((line) -> line.contains("Cached results are, or hold, entities")))
			.singleElement()
			.asString()
			.contains("WARN", "Entities.find(long) (" + Shelf.class.getName() + ")", "Entities.all()",
					"pgcachewatch.cached-entities=allow");
	}

	@Test
	void whenEntitiesMayBeCachedNothingIsSaid(CapturedOutput output) {
		this.contextRunner.withBean(Entities.class)
			.withPropertyValues("pgcachewatch.cached-entities=allow")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("entities");
	}

	@Test
	void whenATypesAnnotationAddsToNothingTheTypeIsNamed() {
		assertFails(this.contextRunner.withBean(TypeAlone.class), (analysis) -> {
			assertThat(analysis.getDescription()).contains("TypeAlone: @PgInvalidated on a type",
					"none of them is cached");
			assertThat(analysis.getAction()).contains("on the methods");
		});
	}

	@Test
	void whenAMethodWritesItIsNamed() {
		assertFails(this.contextRunner.withBean(Purge.class),
				(analysis) -> assertThat(analysis.getDescription()).contains("Purge.purge()", "@Scheduled"));
	}

	private static void assertFails(ApplicationContextRunner runner, Consumer<FailureAnalysis> requirements) {
		runner.run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			requirements.accept(analysis);
		});
	}

	private static FailureAnalysis analyze(Throwable failure) {
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader
			.forDefaultResourceLocation(StartFailureTests.class.getClassLoader())
			.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, new StandardEnvironment()),
					FailureHandler.logging(LogFactory.getLog(StartFailureTests.class)));
		return analyzers.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	@Entity
	static class Shelf {

	}

	static class Entities {

		@PgInvalidated(table = "book", key = "id")
		public Shelf find(long id) {
			return new Shelf();
		}

		@Cacheable("shelves")
		@PgInvalidated("book")
		public List<Shelf> all() {
			return List.of();
		}

	}

	@PgInvalidated("book")
	static class TypeAlone {

		public String find(long id) {
			return "";
		}

	}

	static class Purge {

		@Scheduled(fixedDelay = 100)
		@PgInvalidated("book")
		public int purge() {
			return 1;
		}

	}

	static class UnknownTable {

		@PgInvalidated(table = "bok", key = "id")
		public String find(long id) {
			return "";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenConfiguration {

		@Bean
		LongFunction<String> titles() {
			return new HiddenTitles();
		}

	}

	static class HiddenTitles implements LongFunction<String> {

		@Override
		@PgInvalidated(table = "book", key = "id")
		public String apply(long id) {
			return "";
		}

	}

	static class UnknownColumn {

		@PgInvalidated(table = "book", key = "isbn")
		public String find(String isbn) {
			return "";
		}

	}

	static class WatchedView {

		@PgInvalidated(table = "shelf", key = "id")
		public String find(long id) {
			return "";
		}

	}

	static class TooManyColumns {

		@PgInvalidated(table = "book", key = { "id", "title" })
		public String find(long id) {
			return "";
		}

	}

}
