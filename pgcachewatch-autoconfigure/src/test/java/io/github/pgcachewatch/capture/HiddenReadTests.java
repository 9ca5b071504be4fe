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

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for reads that neither the text of a statement nor its plan shows, or that the
 * same text no longer means.
 */
class HiddenReadTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.database.execute("CREATE TABLE review (id bigint, book_id bigint, stars int)",
				"INSERT INTO review VALUES (1, 1, 5)", "CREATE SCHEMA archive",
				"CREATE TABLE archive.book (id bigint, title text)", "CREATE SEQUENCE edition",
				"CREATE FUNCTION enter(path text) RETURNS text LANGUAGE plpgsql AS "
						+ "$$ BEGIN RETURN set_config('search_path', path, false); END $$",
				"CREATE PROCEDURE switch(path text) LANGUAGE plpgsql AS "
						+ "$$ BEGIN PERFORM set_config('search_path', path, false); END $$");
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=verify", "pgcachewatch.fail-fast=true",
					"spring.datasource.hikari.maximum-pool-size=1");
	}

	@Test
	void aFunctionMayAlterTheSearchPath() {
		run((shop) -> {
			shop.read("SELECT title FROM book");
			shop.jdbc.queryForList("SELECT enter('archive, public')");
			shop.read("SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("archive.book");
		});
	}

	@Test
	void aFunctionMayHaveAlteredTheSearchPathBeforeTheFirstFill() {
		run((shop) -> {
			shop.transaction(TransactionDefinition.PROPAGATION_REQUIRED)
				.executeWithoutResult((status) -> shop.jdbc.queryForList("SELECT title FROM book"));
			shop.jdbc.queryForList("SELECT enter('archive, public')");
			shop.read("SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("archive.book");
		});
	}

	@Test
	void aProcedureMayAlterTheSearchPath() {
		run((shop) -> {
			shop.read("SELECT title FROM book");
			shop.jdbc.execute("CALL switch('archive, public')");
			shop.read("SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("archive.book");
		});
	}

	@Test
	void aScriptMayAlterTheSearchPath() {
		run((shop) -> {
			shop.read("SELECT title FROM book");
			shop.jdbc.execute("SELECT 1; SET search_path = archive");
			shop.read("SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("archive.book");
		});
	}

	@Test
	void aStatementThatEndsATransactionEndsItsSearchPath() {
		run((shop) -> {
			shop.read("SELECT title FROM book");
			shop.connection((jdbc) -> {
				jdbc.execute("BEGIN");
				jdbc.execute("SET LOCAL search_path = archive");
				shop.read("SELECT id FROM book");
				assertThat(shop.subjects()).containsExactly("archive.book");
				jdbc.execute("COMMIT");
				shop.read("SELECT title FROM book");
			});
			assertThat(shop.findings().get(0).fills()).isEqualTo(1);
		});
	}

	@Test
	void whatWasReadBeforeIsReadUnderTheSearchPathOfThatTime() {
		run((shop) -> {
			shop.transaction(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				shop.jdbc.queryForList("SELECT stars FROM review, book");
				shop.jdbc.execute("SET LOCAL search_path = archive");
				shop.jdbc.queryForList("SELECT 1");
				shop.read("SELECT 2 FROM public.book");
			});
			assertThat(shop.subjects()).contains("public.review").doesNotContain("archive.book");
		});
	}

	@Test
	void aTemporaryTableHidesATableOfItsName() {
		run((shop) -> {
			shop.read("SELECT title FROM book");
			shop.jdbc.execute("CREATE TEMPORARY TABLE book AS SELECT 'temporary' AS title");
			shop.read("SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("the temporary table 'book'");
			shop.jdbc.execute("DROP TABLE book");
			shop.read("SELECT title FROM book");
			assertThat(shop.findings().get(0).fills()).isEqualTo(1);
		});
	}

	@Test
	void aStatementThatFailsHasReadAsWell() {
		run((shop) -> {
			shop.readOrNothing("SELECT 1 / (stars - 5) FROM review");
			assertThat(shop.subjects()).containsExactly("public.review");
		});
	}

	@Test
	void aSequenceIsNoTable() {
		run((shop) -> {
			shop.read("SELECT last_value FROM edition");
			assertThat(shop.subjects()).containsExactly("the sequence 'public.edition'");
		});
	}

	@Test
	void aForeignPartitionIsReportedBesideItsTable() {
		this.database.execute("CREATE EXTENSION file_fdw", "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
				"CREATE TABLE sale (day int) PARTITION BY RANGE (day)",
				"CREATE FOREIGN TABLE far PARTITION OF sale FOR VALUES FROM (1) TO (2) SERVER files "
						+ "OPTIONS (filename '/dev/null')");
		run((shop) -> {
			shop.read("SELECT day FROM sale");
			assertThat(shop.subjects()).containsExactlyInAnyOrder("public.sale", "the foreign table 'public.far'");
		});
	}

	@Test
	void aFunctionOfPostgresqlThatReadsWhatIsNamedAtRunTimeIsAFunctionToo() {
		List<String> statements = List.of("SELECT table_to_xml('review', true, false, '')::text",
				"SELECT query_to_xml('SELECT * FROM review', true, false, '')::text FROM book",
				"SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery FROM review')::text");
		run((shop) -> statements.forEach((sql) -> {
			long before = shop.fills("public.review");
			shop.readInTransaction(sql);
			assertThat(shop.fills("public.review")).as(sql).isEqualTo(before + 1);
		}));
	}

	@Test
	void aFunctionThatAnotherProcessMayRunIsOpaque() {
		this.database.execute("CREATE FUNCTION stars() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS "
				+ "$$ BEGIN RETURN (SELECT sum(stars) FROM review); END $$");
		run((shop) -> {
			shop.readInTransaction("SELECT stars() FROM book");
			assertThat(shop.subjects()).contains("the function 'stars' may read tables in a parallel process");
		});
	}

	@Test
	void whatWasReadBeforeASuspensionIsStillKnownAfterIt() {
		run((shop) -> {
			shop.transaction(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				shop.jdbc.queryForList("SELECT stars FROM review");
				shop.transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
					.executeWithoutResult((suspended) -> shop.reads.nothing());
				assertThat(shop.fills("public.review")).isZero();
				shop.read("SELECT 2 FROM book");
			});
			assertThat(shop.fills("public.review")).isOne();
		});
	}

	@Test
	void aViewOfASchemaThatIsRenamedIsLookedUpAgain() {
		assertLookedUpAgain("ALTER SCHEMA archive RENAME TO attic", "attic.book",
				"CREATE VIEW shown AS SELECT title FROM archive.book");
	}

	@Test
	void aTableThatIsReplacedByAViewIsLookedUpAgain() {
		assertLookedUpAgain("DROP TABLE shown; CREATE VIEW shown AS SELECT b.title FROM book b, review",
				"public.review", "CREATE TABLE shown (title text)");
	}

	@Test
	void aViewThatReadsAsItsCallerNowIsLookedUpAgain() {
		String role = "owner_" + this.database.name();
		assertLookedUpAgain("ALTER TABLE book FORCE ROW LEVEL SECURITY", "public.review", "CREATE ROLE " + role,
				"GRANT ALL ON SCHEMA public TO " + role, "ALTER TABLE book OWNER TO " + role,
				"ALTER TABLE book ENABLE ROW LEVEL SECURITY",
				"CREATE POLICY p ON book USING (EXISTS (SELECT FROM review))", "ALTER TABLE review OWNER TO " + role,
				"CREATE VIEW shown AS SELECT title FROM book", "ALTER VIEW shown OWNER TO " + role);
	}

	@Test
	void aViewIsLookedUpAgainWhenItsOwnerJoinsTheRoleOfAPolicy() {
		createPolicyForAGroup();
		assertLookedUpAgain("GRANT group_%1$s TO owner_%1$s".formatted(this.database.name()), "public.review");
	}

	@Test
	void aViewIsLookedUpAgainWhenItsOwnerBypassesPoliciesNoMore() {
		createPolicyForAGroup();
		this.database.execute("GRANT group_%1$s TO owner_%1$s".formatted(this.database.name()),
				"ALTER ROLE owner_%s BYPASSRLS".formatted(this.database.name()));
		assertLookedUpAgain("ALTER ROLE owner_%s NOBYPASSRLS".formatted(this.database.name()), "public.review");
	}

	private void createPolicyForAGroup() {
		this.database.execute("""
				CREATE ROLE group_%1$s;
				CREATE ROLE owner_%1$s;
				GRANT USAGE ON SCHEMA public TO owner_%1$s;
				GRANT SELECT ON book, review TO owner_%1$s;
				ALTER TABLE book ENABLE ROW LEVEL SECURITY;
				CREATE POLICY p ON book TO group_%1$s USING (EXISTS (SELECT FROM review));
				CREATE VIEW shown AS SELECT title FROM book;
				ALTER VIEW shown OWNER TO owner_%1$s""".formatted(this.database.name()));
	}

	private void assertLookedUpAgain(String alteration, String table, String... before) {
		this.database.execute(before);
		run((shop) -> {
			// Once entries are served, the starter alters the catalogue no more.
			await().atMost(Bookshop.LIMIT).until(() -> {
				shop.reads.nothing();
				int loads = shop.loads();
				shop.reads.nothing();
				return shop.loads() == loads;
			});
			shop.capture.checkCatalogue();
			shop.read("SELECT title FROM shown");
			assertThat(shop.fills(table)).isZero();
			this.database.execute(alteration);
			shop.capture.checkCatalogue();
			shop.read("SELECT title FROM shown");
			assertThat(shop.fills(table)).isOne();
		});
	}

	private void run(Consumer<Shop> test, String... properties) {
		this.contextRunner.withPropertyValues(properties).run((context) -> {
			Bookshop.awaitLive(context);
			test.accept(context.getBean(Shop.class));
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ShopConfiguration {

		@Bean
		CachedReads reads(JdbcTemplate jdbc, PlatformTransactionManager transactionManager) {
			return new CachedReads(jdbc, new TransactionTemplate(transactionManager));
		}

		@Bean
		Shop shop(CachedReads reads, JdbcTemplate jdbc, PlatformTransactionManager transactionManager,
				LoadCapture capture) {
			return new Shop(reads, jdbc, transactionManager, capture);
		}

	}

	/**
	 * The cached methods, and what was found.
	 */
	record Shop(CachedReads reads, JdbcTemplate jdbc, PlatformTransactionManager transactionManager,
			LoadCapture capture) {

		// Each call is a fill.
		private static final AtomicLong KEYS = new AtomicLong();

		void read(String sql) {
			this.reads.read(sql, KEYS.incrementAndGet());
		}

		void readInTransaction(String sql) {
			this.reads.readInTransaction(sql, KEYS.incrementAndGet());
		}

		void readOrNothing(String sql) {
			this.reads.readOrNothing(sql, KEYS.incrementAndGet());
		}

		TransactionTemplate transaction(int propagation) {
			TransactionTemplate template = new TransactionTemplate(this.transactionManager);
			template.setPropagationBehavior(propagation);
			return template;
		}

		/**
		 * Runs statements under autocommit, all on one connection.
		 */
		void connection(Consumer<JdbcTemplate> work) {
			transaction(TransactionDefinition.PROPAGATION_SUPPORTS)
				.executeWithoutResult((status) -> work.accept(this.jdbc));
		}

		int loads() {
			return this.reads.loads();
		}

		List<ReadFindings.Occurrences> findings() {
			return this.capture.findings().list();
		}

		List<String> subjects() {
			return findings().stream().map((found) -> String.valueOf(found.finding().subject())).toList();
		}

		long fills(String subject) {
			return findings().stream()
				.filter((found) -> subject.equals(found.finding().subject()))
				.mapToLong(ReadFindings.Occurrences::fills)
				.sum();
		}

	}

	static class CachedReads {

		private final AtomicInteger loads = new AtomicInteger();

		private final JdbcTemplate jdbc;

		private final TransactionTemplate transaction;

		CachedReads(JdbcTemplate jdbc, TransactionTemplate transaction) {
			this.jdbc = jdbc;
			this.transaction = transaction;
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public String read(String sql, long key) {
			return this.jdbc.queryForList(sql).toString();
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public String readInTransaction(String sql, long key) {
			return Objects.requireNonNull(this.transaction.execute((status) -> read(sql, key)));
		}

		@Cacheable("nothing")
		@PgInvalidated(table = "book")
		public String nothing() {
			this.loads.incrementAndGet();
			return "nothing";
		}

		public int loads() {
			return this.loads.get();
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public String readOrNothing(String sql, long key) {
			try {
				return read(sql, key);
			}
			catch (DataAccessException ex) {
				return "nothing";
			}
		}

	}

}
