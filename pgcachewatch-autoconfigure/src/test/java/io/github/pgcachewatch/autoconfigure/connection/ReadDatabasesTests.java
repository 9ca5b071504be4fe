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

package io.github.pgcachewatch.autoconfigure.connection;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchDataSource;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import io.github.pgcachewatch.watch.TriggerMonitor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * The database that is listened to is the one that the application reads.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReadDatabasesTests {

	private static final TestDatabase first = Bookshop.createDatabase();

	private static final TestDatabase second = Bookshop.createDatabase();

	private final ApplicationContextRunner contextRunner = Bookshop.contextRunner(first)
		.withUserConfiguration(ShopConfiguration.class);

	@BeforeEach
	void dropTriggers() {
		for (TestDatabase database : new TestDatabase[] { first, second }) {
			database.execute("""
					DO $$ DECLARE t record; BEGIN
					FOR t IN SELECT tgname, tgrelid::regclass AS owner FROM pg_trigger WHERE NOT tgisinternal LOOP
					EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.owner); END LOOP; END $$""");
		}
	}

	@Test
	void aDataSourceThatRoutesToSeveralDatabasesIsRefused() {
		this.contextRunner.withBean("routing", DataSource.class, () -> routing(true, source(first), source(second)))
			.run((context) -> {
				assertRefused(context, "cannot tell which", name(first), name(second), "'routing'");
				assertThat(failure(context).getAction()).contains("pgcachewatch.connection.url",
						"@PgCacheWatchDataSource");
			});
	}

	@Test
	void aDataSourceThatRoutesToNoDefaultIsRefusedWithTheDatabases() {
		this.contextRunner.withBean(DataSource.class, () -> routing(false, source(first), source(second)))
			.run((context) -> assertRefused(context, "cannot tell which", name(first), name(second)));
	}

	@Test
	void whenTheUrlSaysWhichOfTheDatabasesIsMeantTheOthersAreNamed(CapturedOutput output) {
		this.contextRunner.withBean(DataSource.class, () -> routing(true, source(first), source(second)))
			.withPropertyValues(chosen(first))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).contains("listens to " + name(first), "also reads " + name(second));
				assertThat(second.countTriggers()).isZero();
			});
	}

	@Test
	void aDataSourceThatRoutesToOneDatabaseOnSeveralWaysIsAccepted(CapturedOutput output) {
		try (TcpProxy proxy = TcpProxy.to(first)) {
			PGSimpleDataSource other = source(first);
			other.setUrl(proxy.url(first));
			this.contextRunner
				.withBean(DataSource.class,
						() -> new LazyConnectionDataSourceProxy(routing(true, source(first), other)))
				.run((context) -> {
					Bookshop.awaitLive(context);
					assertThat(output).doesNotContain("evict nothing");
				});
		}
	}

	@Test
	void aDataSourceThatRoutesToSeveralSchemasOfOneDatabaseIsRefused() {
		TestDatabase tenants = tenants();
		this.contextRunner
			.withBean("routing", DataSource.class, () -> routing(true, source(tenants), source(tenants, "t1")))
			.run((context) -> {
				assertRefused(context, "would listen to 'public.book'", "reads 't1.book' (DataSource 'routing')");
				assertThat(failure(context).getAction()).contains("table = \"shop.book\"");
				assertThat(tenants.countTriggers()).isZero();
			});
	}

	@Test
	void aDataSourceThatRoutesToOtherSchemasIsAcceptedWhereTheTableIsNamedWithItsOwn(CapturedOutput output) {
		TestDatabase tenants = tenants();
		Bookshop.contextRunner(tenants)
			.withBean(QualifiedTable.class)
			.withBean(DataSource.class, () -> routing(true, source(tenants), source(tenants, "t1")))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).doesNotContain("evict nothing");
			});
	}

	@Test
	void whenTheUrlSaysWhichSchemaIsMeantTheOthersAreNamed(CapturedOutput output) {
		TestDatabase tenants = tenants();
		this.contextRunner
			.withBean("routing", DataSource.class, () -> routing(true, source(tenants), source(tenants, "t1")))
			.withPropertyValues(chosen(tenants))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).contains("listens to 'public.book' in " + name(tenants),
						"also reads 't1.book' (DataSource 'routing')");
			});
	}

	@Test
	void aUrlOfAnotherSchemaThanTheDataSourcesIsRefused() {
		TestDatabase tenants = tenants();
		this.contextRunner.withBean(DataSource.class, () -> source(tenants, "t1"))
			.withPropertyValues(chosen(tenants))
			.run((context) -> assertRefused(context, "would listen to 'public.book'", "reads 't1.book'"));
	}

	@Test
	void aUrlOfTheSameSchemaIsAccepted(CapturedOutput output) {
		this.contextRunner.withBean(DataSource.class, () -> source(first, "public"))
			.withPropertyValues(chosen(first))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).doesNotContain("evict nothing", "could not be asked");
			});
	}

	@Test
	void aUrlOfAnotherDatabaseThanTheDataSourcesIsRefused() {
		this.contextRunner.withPropertyValues(chosen(second)).run((context) -> {
			assertRefused(context, name(first), name(second), "'pgcachewatch.connection.url'");
			assertThat(failure(context).getMessage()).doesNotContain("password");
		});
	}

	@Test
	void aUrlOfAnotherDatabaseThanAllThatIsRoutedToIsRefused() {
		this.contextRunner.withBean(DataSource.class, () -> routing(true, source(first), source(first)))
			.withPropertyValues(chosen(second))
			.run((context) -> assertRefused(context, name(first), name(second)));
	}

	@Test
	void aDataSourceThatCannotBeAskedIsNamedAndIsNoReasonToRefuse(CapturedOutput output) {
		this.contextRunner.withBean(DataSource.class, () -> routing(true, source(first), silent())).run((context) -> {
			Bookshop.awaitLive(context);
			assertThat(output).containsOnlyOnce("could not be asked for its database: no tenant, password=***");
		});
	}

	@Test
	void aDataSourceThatIsCreatedLaterMayReadTheChosenDatabase() {
		this.contextRunner.withBean("main", DataSource.class, () -> source(first), (bean) -> bean.setPrimary(true))
			.withBean("archive", DataSource.class, () -> source(second), (bean) -> bean.setLazyInit(true))
			.withPropertyValues(chosen(second))
			.run(Bookshop::awaitLive);
	}

	@Test
	void aDataSourceThatRoutesToOneDatabaseAloneNeedsNoDefault() {
		this.contextRunner.withBean(DataSource.class, () -> routing(false, source(first), source(first)))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(first.countTriggers()).isPositive();
			});
	}

	@Test
	void aUrlOfAnotherDatabaseIsRefusedAtTheFirstConnectionWhereThatComesLater(CapturedOutput output) {
		try (TcpProxy proxy = TcpProxy.to(second)) {
			proxy.refuse();
			this.contextRunner.withPropertyValues("pgcachewatch.connection.url=" + proxy.url(second)).run((context) -> {
				assertThat(context).hasNotFailed();
				proxy.admit();
				TriggerMonitor monitor = context.getBean(TriggerMonitor.class);
				await().atMost(Bookshop.LIMIT).until(() -> monitor.failure() instanceof ListenerConnectionException);
				Bookshop.awaitLive(context);
				Books books = context.getBean(Books.class);
				books.title(1);
				books.title(1);
				assertThat(books.loads(1)).isEqualTo(2);
				assertThat(output).contains("reads another database: " + name(first));
				assertThat(second.countTriggers()).isZero();
			});
		}
	}

	@Test
	void aUrlOfOneOfFurtherDataSourcesIsAccepted(CapturedOutput output) {
		this.contextRunner.withBean("main", DataSource.class, () -> source(first), (bean) -> bean.setPrimary(true))
			.withBean("archive", DataSource.class, () -> source(second))
			.withPropertyValues(chosen(second))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).doesNotContain("evict nothing");
				assertThat(first.countTriggers()).isZero();
			});
	}

	@Test
	void aFurtherDataSourceWhoseDatabaseHasTheTableTooIsNamed(CapturedOutput output) {
		this.contextRunner.withBean("main", DataSource.class, () -> source(first), (bean) -> bean.setPrimary(true))
			.withBean("archive", DataSource.class, () -> source(second))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).contains("listens to " + name(first),
						name(second) + " (DataSource 'archive') has the tables 'author', 'book' too",
						"@PgCacheWatchDataSource");
			});
	}

	@Test
	void aFurtherDataSourceWithoutTheTableIsOfNoConcern(CapturedOutput output) {
		TestDatabase empty = PostgresServer.shared().createDatabase();
		this.contextRunner.withBean("main", DataSource.class, () -> source(first), (bean) -> bean.setPrimary(true))
			.withBean("batch", DataSource.class, () -> source(empty))
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).doesNotContain("evict nothing");
			});
	}

	@Test
	void aQualifiedDataSourceNeedsNoWarning(CapturedOutput output) {
		this.contextRunner.withBean("main", DataSource.class, () -> source(first), (bean) -> bean.setPrimary(true))
			.withBean("archive", DataSource.class, () -> source(second), ReadDatabasesTests::qualify)
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(output).doesNotContain("evict nothing");
				assertThat(first.countTriggers()).isZero();
				assertThat(second.countTriggers()).isPositive();
			});
	}

	@Test
	void severalQualifiedDataSourcesAreRefused() {
		this.contextRunner.withBean("main", DataSource.class, () -> source(first), (bean) -> bean.setPrimary(true))
			.withBean("one", DataSource.class, () -> source(first), ReadDatabasesTests::further)
			.withBean("two", DataSource.class, () -> source(second), ReadDatabasesTests::further)
			.run((context) -> assertRefused(context, "@PgCacheWatchDataSource", "one, two"));
	}

	@Test
	void aDataSourceThatReplacedTheConfiguredOneIsFollowed() {
		this.contextRunner.withBean(DataSource.class, () -> source(second))
			.withBean(JdbcConnectionDetails.class, ReadDatabasesTests::configured)
			.run((context) -> {
				Bookshop.awaitLive(context);
				assertThat(first.countTriggers()).isZero();
				assertThat(second.countTriggers()).isPositive();
			});
	}

	@Test
	void aDataSourceInMemoryThatReplacedTheConfiguredOneIsRefused() {
		this.contextRunner.withBean(DataSource.class, ReadDatabasesTests::inMemory)
			.withBean(JdbcConnectionDetails.class, ReadDatabasesTests::configured)
			.run((context) -> {
				assertRefused(context, "jdbc:h2:mem:books", name(first));
				assertThat(failure(context).getAction()).contains("pgcachewatch.enabled=false");
			});
	}

	@Test
	void aDataSourceInMemoryBesideAUrlOfTheListenersIsRefused() {
		this.contextRunner.withBean(DataSource.class, ReadDatabasesTests::inMemory)
			.withPropertyValues(chosen(first))
			.run((context) -> {
				assertRefused(context, "jdbc:h2:mem:books", name(first), "'pgcachewatch.connection.url'");
				assertThat(failure(context).getAction()).contains("pgcachewatch.enabled=false");
			});
	}

	@Test
	void anOpaqueDataSourceOfAnotherDatabaseThanTheConfiguredOneIsRefused() {
		this.contextRunner.withBean(DataSource.class, () -> opaque(source(second)))
			.withBean(JdbcConnectionDetails.class, ReadDatabasesTests::configured)
			.run((context) -> assertRefused(context, name(first), name(second), "JdbcConnectionDetails"));
	}

	@Test
	void anOpaqueDataSourceOfTheConfiguredDatabaseIsAccepted() {
		this.contextRunner.withBean(DataSource.class, () -> opaque(source(first)))
			.withBean(JdbcConnectionDetails.class, ReadDatabasesTests::configured)
			.run(Bookshop::awaitLive);
	}

	@Test
	void aTableWhoseNameIsInSeveralSchemasIsNamedWithThem(CapturedOutput output) {
		TestDatabase tenants = Bookshop.createDatabase();
		tenants.execute("CREATE SCHEMA t1", "CREATE TABLE t1.book (LIKE public.book)", "CREATE SCHEMA t2",
				"CREATE TABLE t2.book (LIKE public.book)");
		Bookshop.contextRunner(tenants).withUserConfiguration(ShopConfiguration.class).run((context) -> {
			Bookshop.awaitLive(context);
			assertThat(output).containsOnlyOnce("'book' is watched in the schema 'public'")
				.contains("'t1', 't2'", "table = \"public.book\"")
				.doesNotContain("'author' is watched");
		});
	}

	@Test
	void aTableThatIsNamedWithItsSchemaNeedsNoWarning(CapturedOutput output) {
		TestDatabase tenants = Bookshop.createDatabase();
		tenants.execute("CREATE SCHEMA t1", "CREATE TABLE t1.book (LIKE public.book)");
		Bookshop.contextRunner(tenants).withBean(QualifiedTable.class).run((context) -> {
			Bookshop.awaitLive(context);
			assertThat(output).doesNotContain("evict nothing");
		});
	}

	private static void assertRefused(AssertableApplicationContext context, String... parts) {
		assertThat(context).hasFailed();
		assertThat(failure(context)).hasMessageContainingAll(parts);
		assertThat(first.countTriggers()).isZero();
		assertThat(second.countTriggers()).isZero();
	}

	private static ListenerConnectionException failure(AssertableApplicationContext context) {
		Throwable failure = context.getStartupFailure();
		while (failure != null && !(failure instanceof ListenerConnectionException)) {
			failure = failure.getCause();
		}
		return (ListenerConnectionException) Objects.requireNonNull(failure);
	}

	private static String name(TestDatabase database) {
		return database.url().split("\\?")[0];
	}

	private static String[] chosen(TestDatabase database) {
		return new String[] { "pgcachewatch.connection.url=" + database.url(),
				"pgcachewatch.connection.username=" + database.username(),
				"pgcachewatch.connection.password=" + database.password() };
	}

	/** The primary one of all is else the primary one of those that are qualified. */
	private static void further(BeanDefinition bean) {
		((AbstractBeanDefinition) bean).setDefaultCandidate(false);
		qualify(bean);
	}

	private static void qualify(BeanDefinition bean) {
		((AbstractBeanDefinition) bean).addQualifier(new AutowireCandidateQualifier(PgCacheWatchDataSource.class));
	}

	/** Like {@code first}, with a further {@code book} in the schema {@code t1}. */
	private static TestDatabase tenants() {
		TestDatabase tenants = Bookshop.createDatabase();
		tenants.execute("CREATE SCHEMA t1", "CREATE TABLE t1.book (LIKE public.book)");
		return tenants;
	}

	private static PGSimpleDataSource source(TestDatabase database, String schema) {
		PGSimpleDataSource source = source(database);
		source.setCurrentSchema(schema + ",public");
		return source;
	}

	private static PGSimpleDataSource source(TestDatabase database) {
		PGSimpleDataSource source = new PGSimpleDataSource();
		source.setUrl(database.url());
		source.setUser(database.username());
		source.setPassword(database.password());
		return source;
	}

	private static DataSource routing(boolean withDefault, DataSource one, DataSource two) {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected @Nullable Object determineCurrentLookupKey() {
				return null;
			}

		};
		routing.setTargetDataSources(Map.of("one", one, "two", two));
		if (withDefault) {
			routing.setDefaultTargetDataSource(one);
		}
		routing.afterPropertiesSet();
		return routing;
	}

	private static DataSource inMemory() {
		return new SimpleDriverDataSource(mock(Driver.class), "jdbc:h2:mem:books");
	}

	private static DataSource silent() {
		return new AbstractDataSource() {

			@Override
			public Connection getConnection() {
				throw new IllegalStateException("no tenant, password=tiger");
			}

			@Override
			public Connection getConnection(String username, String password) {
				return getConnection();
			}

		};
	}

	private static DataSource opaque(DataSource target) {
		return new AbstractDataSource() {

			@Override
			public Connection getConnection() throws SQLException {
				return target.getConnection();
			}

			@Override
			public Connection getConnection(String username, String password) throws SQLException {
				return target.getConnection(username, password);
			}

		};
	}

	private static JdbcConnectionDetails configured() {
		return new JdbcConnectionDetails() {

			@Override
			public String getUsername() {
				return first.username();
			}

			@Override
			public String getPassword() {
				return first.password();
			}

			@Override
			public String getJdbcUrl() {
				return first.url();
			}

		};
	}

	static class QualifiedTable {

		@PgInvalidated(table = "public.book", key = "id")
		public String title(long id) {
			return "";
		}

	}

}
