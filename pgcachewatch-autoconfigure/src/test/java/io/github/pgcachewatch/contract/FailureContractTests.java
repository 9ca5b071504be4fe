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

import java.util.List;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What cannot work fails the start, with an analysis that names the place and the cure.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureContractTests {

	private static TestDatabase database;

	@BeforeAll
	static void createDatabase() {
		database = TestApplication.database("CREATE TABLE book (id bigint PRIMARY KEY, author_id bigint, title text)",
				"CREATE VIEW titles AS SELECT title FROM book",
				"CREATE MATERIALIZED VIEW all_titles AS SELECT title FROM book");
	}

	private static void fails(CapturedOutput output, Class<?> configuration, List<String> properties,
			String... expected) {
		assertThatException().isThrownBy(
				() -> TestApplication.start(database, configuration, properties.toArray(String[]::new)).close());
		String report = output.toString();
		assertThat(report).contains("APPLICATION FAILED TO START", "Description:", "Action:");
		String analysis = report.substring(report.indexOf("APPLICATION FAILED TO START"));
		assertThat(analysis).contains(expected);
	}

	@Test
	void anUnknownTable(CapturedOutput output) {
		fails(output, UnknownTable.class, List.of(), "bok", "UnknownTable.find", "book");
	}

	@Test
	void anUnknownColumn(CapturedOutput output) {
		fails(output, UnknownColumn.class, List.of(), "idd", "UnknownColumn.find", "id");
	}

	@Test
	void tooManyColumns(CapturedOutput output) {
		fails(output, TooManyColumns.class, List.of(), "TooManyColumns.find", "too many");
	}

	@Test
	void tooFewColumns(CapturedOutput output) {
		fails(output, TooFewColumns.class, List.of(), "TooFewColumns.find", "too few");
	}

	@Test
	void aKeyOfAMethodWithoutParameters(CapturedOutput output) {
		fails(output, KeyWithoutParameters.class, List.of(), "KeyWithoutParameters.find");
	}

	@Test
	void anUnknownParameter(CapturedOutput output) {
		fails(output, UnknownParameter.class, List.of(), "UnknownParameter.find", "nobody");
	}

	@Test
	void aColumnThatCannotBeConverted(CapturedOutput output) {
		fails(output, Unconvertible.class, List.of(), "Unconvertible.find");
	}

	@Test
	void aKeyExpressionThatReadsMoreThanParameters(CapturedOutput output) {
		fails(output, ImpureKey.class, List.of(), "ImpureKey.find");
	}

	@Test
	void aKeyExpressionThatReadsAStaticMethod(CapturedOutput output) {
		fails(output, TimeKey.class, List.of(), "TimeKey.find");
	}

	@Test
	void aKeyExpressionThatReadsTheTarget(CapturedOutput output) {
		fails(output, TargetKey.class, List.of(), "TargetKey.find");
	}

	@Test
	void twoMethodsOfOneName(CapturedOutput output) {
		fails(output, SameName.class, List.of(), "SameName.find", "cacheNames");
	}

	@Test
	void aView(CapturedOutput output) {
		fails(output, View.class, List.of(), "View.find", "titles", "book");
	}

	@Test
	void aMaterializedView(CapturedOutput output) {
		fails(output, MaterializedView.class, List.of(), "MaterializedView.find", "all_titles", "book");
	}

	@Test
	void anUnknownStrategy(CapturedOutput output) {
		fails(output, UnknownStrategy.class, List.of(), "UnknownStrategy.find", "gready");
	}

	@Test
	void anUnknownGlobalStrategy(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.strategy=gready"), "pgcachewatch.strategy", "gready", "greedy");
	}

	@Test
	void anUnknownStrategyOfACache(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.caches.fine.strategy=gready"),
				"pgcachewatch.caches.fine.strategy", "gready");
	}

	@Test
	void aMalformedTableName(CapturedOutput output) {
		fails(output, MalformedTable.class, List.of(), "MalformedTable.find", "a.b.c");
	}

	@Test
	void aMalformedCondition(CapturedOutput output) {
		fails(output, MalformedCondition.class, List.of(), "MalformedCondition.find", "#change ==");
	}

	@Test
	void aChannelOverSixtyThreeBytes(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.channel=" + "ä".repeat(32)), "'pgcachewatch.channel'", "63",
				"Correct 'pgcachewatch.channel'");
	}

	@Test
	void anExtraChannelOverSixtyThreeBytes(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.extra-channels=" + "a".repeat(64)),
				"pgcachewatch.extra-channels", "63");
	}

	@Test
	void anUnknownTableInProperties(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.caches.other.invalidated-by[0].table=nowhere"), "nowhere",
				"pgcachewatch.caches.other.invalidated-by[0]");
	}

	@Test
	void anUnknownColumnInProperties(CapturedOutput output) {
		fails(output, Fine.class,
				List.of("pgcachewatch.caches.other.invalidated-by[0].table=book",
						"pgcachewatch.caches.other.invalidated-by[0].key=nix"),
				"nix", "pgcachewatch.caches.other.invalidated-by[0]");
	}

	@Test
	void noTableInProperties(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.caches.other.invalidated-by[0].key=id"), "table",
				"pgcachewatch.caches.other.invalidated-by[0]");
	}

	@Test
	void anUnknownKeyType(CapturedOutput output) {
		fails(output, Fine.class,
				List.of("pgcachewatch.caches.other.invalidated-by[0].table=book",
						"pgcachewatch.caches.other.invalidated-by[0].key=id",
						"pgcachewatch.caches.other.invalidated-by[0].key-type=com.example.Nix"),
				"com.example.Nix", "pgcachewatch.caches.other.invalidated-by[0].key-type");
	}

	@Test
	void anUnknownFurtherTable(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.triggers.tables=nowhere"), "nowhere",
				"pgcachewatch.triggers.tables");
	}

	@Test
	void aStrategyWithoutAType(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.strategies.mine.max-events=3"),
				"No value of the property 'pgcachewatch.strategies.mine.type'", "greedy, windowed or timed");
	}

	@Test
	void aStrategyWithANegativeDelay(CapturedOutput output) {
		fails(output, Fine.class,
				List.of("pgcachewatch.strategies.mine.type=windowed", "pgcachewatch.strategies.mine.max-delay=-1s"),
				"Invalid value '-1s' of the property 'pgcachewatch.strategies.mine.max-delay'");
	}

	@Test
	void aDatabaseThatIsNotPostgres(CapturedOutput output) {
		fails(output, Fine.class, List.of("spring.datasource.url=jdbc:h2:mem:x",
				"spring.datasource.driver-class-name=org.postgresql.Driver"), "pgcachewatch.enabled=false");
	}

	@Test
	void aConnectionUrlThatIsNotPostgres(CapturedOutput output) {
		fails(output, Fine.class, List.of("pgcachewatch.connection.url=jdbc:mysql://localhost/x"),
				"pgcachewatch.enabled=false");
	}

	@Test
	void aMissingTriggerThatIsOnlyValidated(CapturedOutput output) {
		database.execute("CREATE TABLE IF NOT EXISTS unwatched (id bigint PRIMARY KEY)");
		fails(output, Unwatched.class, List.of("pgcachewatch.triggers.mode=validate"), "unwatched", "CREATE");
	}

	@Test
	void aMissingPrivilege(CapturedOutput output) {
		database.execute(
				"DO $$ BEGIN CREATE ROLE plain_reader LOGIN PASSWORD 'secret'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
				"CREATE TABLE IF NOT EXISTS guarded (id bigint PRIMARY KEY)",
				"GRANT SELECT ON guarded TO plain_reader");
		fails(output, Guarded.class,
				List.of("spring.datasource.username=plain_reader", "spring.datasource.password=secret"), "guarded",
				"CREATE", "TRIGGER");
	}

	@Test
	void anUnreachableDatabaseWithFailFast(CapturedOutput output) {
		fails(output, Fine.class,
				List.of("spring.datasource.url=jdbc:postgresql://localhost:1/x", "pgcachewatch.fail-fast=true"),
				"pgcachewatch");
	}

	@Test
	void aVoidMethod(CapturedOutput output) {
		fails(output, VoidMethod.class, List.of(), "VoidMethod.find");
	}

	@Test
	void syncBesideCacheable(CapturedOutput output) {
		fails(output, SyncBesideCacheable.class, List.of(), "SyncBesideCacheable.find", "sync");
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	static class Auto {

	}

	@Import(Auto.class)
	static class Fine {

		@Cacheable("fine")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class UnknownTable {

		@PgInvalidated(table = "bok", key = "id")
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class UnknownColumn {

		@PgInvalidated(table = "book", key = "idd")
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class TooManyColumns {

		@PgInvalidated(table = "book", key = { "id", "author_id" })
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class TooFewColumns {

		@PgInvalidated(table = "book", key = "title")
		public @Nullable Object find(long id, long author) {
			return null;
		}

	}

	@Import(Auto.class)
	static class KeyWithoutParameters {

		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class UnknownParameter {

		@PgInvalidated(table = "book", key = "id:nobody")
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class Unconvertible {

		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object find(Opaque id) {
			return null;
		}

	}

	static final class Opaque {

		private final int sum;

		Opaque(int first, int second) {
			this.sum = first + second;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Opaque opaque && opaque.sum == this.sum;
		}

		@Override
		public int hashCode() {
			return this.sum;
		}

	}

	@Import(Auto.class)
	static class ImpureKey {

		@Cacheable(cacheNames = "impure", key = "@environment.getProperty('x') + #id")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class TimeKey {

		@Cacheable(cacheNames = "time", key = "#id + T(java.lang.System).nanoTime()")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class TargetKey {

		@Cacheable(cacheNames = "target", key = "#root.target.tenant + #id")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object find(long id) {
			return null;
		}

		public String getTenant() {
			return "x";
		}

	}

	@Import(Auto.class)
	static class SameName {

		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object find(long id) {
			return null;
		}

		@PgInvalidated(table = "book")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class View {

		@PgInvalidated(table = "titles")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class MaterializedView {

		@PgInvalidated(table = "all_titles")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class UnknownStrategy {

		@PgInvalidated(table = "book", strategy = "gready")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class MalformedTable {

		@PgInvalidated(table = "a.b.c")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class MalformedCondition {

		@PgInvalidated(table = "book", condition = "#change ==")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class Unwatched {

		@PgInvalidated(table = "unwatched")
		public @Nullable Object find() {
			return null;
		}

	}

	@Import(Auto.class)
	static class Guarded {

		@PgInvalidated(table = "guarded", key = "id")
		public @Nullable Object find(long id) {
			return null;
		}

	}

	@Import(Auto.class)
	static class VoidMethod {

		@PgInvalidated(table = "book")
		public void find() {
		}

	}

	@Import(Auto.class)
	static class SyncBesideCacheable {

		@Cacheable("sync")
		@PgInvalidated(table = "book", sync = true)
		public @Nullable Object find() {
			return null;
		}

	}

}
