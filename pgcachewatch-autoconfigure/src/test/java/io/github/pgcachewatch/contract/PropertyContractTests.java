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

import java.lang.reflect.Method;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchConnectionDetails;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchDataSource;
import io.github.pgcachewatch.contract.CachedBookstore.Books;
import io.github.pgcachewatch.contract.CachedBookstore.Shop;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static io.github.pgcachewatch.contract.CachedBookstore.CHANGE_1;
import static io.github.pgcachewatch.contract.CachedBookstore.CHANGE_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Each property does what the contract says.
 */
@ExtendWith(OutputCaptureExtension.class)
class PropertyContractTests {

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = CachedBookstore.database();
	}

	private String[] databaseProperties() {
		return new String[] { "test.url=" + this.database.url(), "test.user=" + this.database.username(),
				"test.password=" + this.database.password() };
	}

	@Test
	void cachesThatNoAnnotationReachesAreBoundByProperties() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.caches.whole.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-id.invalidated-by[0].table=public.book",
				"pgcachewatch.caches.by-id.invalidated-by[0].key=id",
				"pgcachewatch.caches.by-int.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-int.invalidated-by[0].key=id",
				"pgcachewatch.caches.by-int.invalidated-by[0].key-type=java.lang.Integer",
				"pgcachewatch.caches.by-string.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-string.invalidated-by[0].key=title",
				"pgcachewatch.caches.by-string.invalidated-by[0].key-type=java.lang.String",
				"pgcachewatch.caches.by-uuid.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-uuid.invalidated-by[0].key=code",
				"pgcachewatch.caches.by-uuid.invalidated-by[0].key-type=java.util.UUID",
				"pgcachewatch.caches.by-two.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-two.invalidated-by[0].key=id,shelf",
				"pgcachewatch.caches.by-record.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-record.invalidated-by[0].key=id,shelf",
				"pgcachewatch.caches.by-record.invalidated-by[0].key-type=" + Place.class.getName(),
				"pgcachewatch.caches[Dotted.name].invalidated-by[0].table=book")) {
			application.change("UPDATE book SET code = '00000000-0000-0000-0000-000000000001' WHERE id = 1");
			evicts(application, "whole", "anything", CHANGE_2);
			evicts(application, "Dotted.name", "anything", CHANGE_2);
			evictsOne(application, "by-id", 1L);
			evictsOne(application, "by-int", 1);
			evictsOne(application, "by-uuid", UUID.fromString("00000000-0000-0000-0000-000000000001"));
			evictsOne(application, "by-two", new SimpleKey(1L, 1));
			evictsOne(application, "by-record", new Place(1, 1));
			this.database.execute("UPDATE book SET title = 'one' WHERE id = 1");
			application.sync();
			evicts(application, "by-string", "one", "UPDATE book SET title = 'uno' WHERE id = 1");
		}
	}

	private static void evicts(TestApplication application, String cache, Object key, String sql) {
		application.cache(cache).put(key, "value");
		assertThat(application.cache(cache).get(key)).as(cache).isNotNull();
		application.change(sql);
		assertThat(application.cache(cache).get(key)).as(cache).isNull();
	}

	private static void evictsOne(TestApplication application, String cache, Object key) {
		application.cache(cache).put(key, "value");
		application.change(CHANGE_2);
		assertThat(application.cache(cache).get(key)).as(cache).isNotNull();
		evicts(application, cache, key, CHANGE_1);
	}

	@Test
	void disabledNothingIsThere(CapturedOutput output) {
		try (TestApplication application = TestApplication.start(this.database, Shop.class,
				"pgcachewatch.enabled=false")) {
			assertThat(application.context().getBeanProvider(PgCacheWatch.class).getIfAvailable()).isNull();
			Books books = application.bean(Books.class);
			assertThat(books.alone(1)).isNotSameAs(books.alone(1));
			assertThat(books.cacheable(1)).isNotSameAs(books.cacheable(1));
			assertThat(this.database.countTriggers()).isZero();
			assertThat(output.toString()).doesNotContain("not invalidated");
		}
	}

	@Test
	void disabledWhereTheApplicationCachesOneWarningSaysSo(CapturedOutput output) {
		try (TestApplication application = TestApplication.start(this.database, CachingShop.class,
				"pgcachewatch.enabled=false")) {
			application.assertCached(() -> application.bean(Books.class).cacheable(1));
			assertThat(output.toString()).containsOnlyOnce("not invalidated");
		}
	}

	@Test
	void besideTheApplicationsOwnEnableCachingItWorks() {
		try (TestApplication application = TestApplication.live(this.database, CachingShop.class)) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
			application.assertEvictedBy(() -> books.cacheable(1), CHANGE_1);
			application.assertKeptDespite(() -> books.cacheable(1), CHANGE_2);
		}
	}

	@Test
	void theKeyGeneratorOfACachingConfigurerComputesTheKeys() {
		try (TestApplication application = TestApplication.live(this.database, ConfigurerShop.class)) {
			CachedBookstore.assertEvictsByKey(application);
			assertThat(application.cache("cacheable").get("k[1]")).isNotNull();
		}
	}

	@Test
	void interfaceProxiesAreWatchedToo() {
		try (TestApplication application = TestApplication.live(this.database, InterfaceShop.class,
				"spring.aop.proxy-target-class=false")) {
			Catalogue catalogue = application.bean(Catalogue.class);
			application.assertEvictedBy(() -> catalogue.find(1), CHANGE_1);
			application.assertKeptDespite(() -> catalogue.find(1), CHANGE_2);
			application.assertEvictedBy(() -> catalogue.cacheable(1), CHANGE_1);
		}
	}

	@Test
	void theTriggersMayFireForEachRow() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.triggers.level=row")) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
			application.assertKeptDespite(() -> books.alone(1), CHANGE_2);
			application.assertEvictedBy(() -> books.alone(1), "DELETE FROM book WHERE id = 1");
			application.assertEvictedBy(() -> books.alone(1), "TRUNCATE book");
		}
	}

	@Test
	void pastMaxKeysAStatementIsOneWholeTableChange() {
		try (TestApplication application = TestApplication.live(this.database, EventShop.class,
				"pgcachewatch.triggers.max-keys=3")) {
			application.change("INSERT INTO book (id) SELECT i FROM generate_series(10, 12) AS i");
			application.change("INSERT INTO book (id) SELECT i FROM generate_series(20, 23) AS i");
			Changes changes = application.bean(Changes.class);
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(changes.all).hasSize(2));
			assertThat(changes.all.get(0).keys()).hasSize(3);
			assertThat(changes.all.get(1).wholeTable()).isTrue();
		}
	}

	@Test
	void withoutTriggersNothingIsInstalledOrChecked() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.triggers.mode=none")) {
			assertThat(this.database.countTriggers()).isZero();
			Books books = application.bean(Books.class);
			Object book = application.assertCached(() -> books.alone(1));
			application.change("SELECT pg_notify('ch_pgcachewatch_table_change', "
					+ "'{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":1}]}')");
			assertThat(books.alone(1)).isNotSameAs(book);
		}
	}

	@Test
	void validateStartsWhereTheTriggersAreThere() {
		TestApplication.live(this.database, Shop.class).close();
		long triggers = this.database.countTriggers();
		assertThat(triggers).isPositive();
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.triggers.mode=validate", "pgcachewatch.triggers.check-interval=300ms")) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
			assertThat(this.database.countTriggers()).isEqualTo(triggers);
			this.database.execute("ALTER TABLE book DISABLE TRIGGER USER");
			await().atMost(TestApplication.LIMIT)
				.untilAsserted(() -> assertThat(books.alone(1)).isNotSameAs(books.alone(1)));
			this.database.execute("DO $$ DECLARE name text; BEGIN FOR name IN SELECT tgname FROM pg_trigger "
					+ "WHERE tgrelid = 'book'::regclass AND NOT tgisinternal LOOP "
					+ "EXECUTE format('ALTER TABLE book ENABLE ALWAYS TRIGGER %I', name); END LOOP; END $$");
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> books.alone(1)));
		}
	}

	@Test
	void aSecondStartRunsNoDdl() {
		TestApplication.live(this.database, Shop.class).close();
		String state = "SELECT sum(xmin::text::bigint) FROM pg_trigger WHERE NOT tgisinternal";
		long before = this.database.count(state);
		TestApplication.live(this.database, Shop.class).close();
		assertThat(this.database.count(state)).isEqualTo(before);
	}

	@Test
	void applicationsWithOtherKeysAndChannelsShareATable() {
		try (TestApplication first = TestApplication.live(this.database, Shop.class);
				TestApplication second = TestApplication.live(this.database, Shop.class,
						"pgcachewatch.caches.shelf.invalidated-by[0].table=book",
						"pgcachewatch.caches.shelf.invalidated-by[0].key=shelf");
				TestApplication third = TestApplication.live(this.database, Shop.class,
						"pgcachewatch.channel=another")) {
			for (TestApplication application : List.of(first, second, third)) {
				Books books = application.bean(Books.class);
				application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
				application.assertKeptDespite(() -> books.alone(1), CHANGE_2);
			}
			evicts(second, "shelf", 1, CHANGE_1);
		}
	}

	@Test
	void insideATransactionHitsMayBeBypassed() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.reads-in-transaction=bypass")) {
			Books books = application.bean(Books.class);
			Object book = application.assertCached(() -> books.alone(1));
			TransactionTemplate transaction = new TransactionTemplate(
					application.bean(PlatformTransactionManager.class));
			assertThat(transaction.<Object>execute((status) -> books.alone(1))).isNotSameAs(book);
			transaction.setReadOnly(true);
			Object now = books.alone(1);
			assertThat(transaction.<Object>execute((status) -> books.alone(1))).isSameAs(now);
		}
	}

	@Test
	void insideATransactionHitsAreServedByDefault() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			Books books = application.bean(Books.class);
			Object book = application.assertCached(() -> books.alone(1));
			TransactionTemplate transaction = new TransactionTemplate(
					application.bean(PlatformTransactionManager.class));
			assertThat(transaction.<Object>execute((status) -> books.alone(1))).isSameAs(book);
		}
	}

	@Test
	void withAReplicaLagFillsAreRefusedForThatLong() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.replica-lag=3s")) {
			Books books = application.bean(Books.class);
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> books.alone(1)));
			application.change(CHANGE_1);
			assertThat(books.alone(1)).isNotSameAs(books.alone(1));
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> books.alone(1)));
		}
	}

	@Test
	void withoutEventsNoneArePublishedAndEvictionWorks() {
		try (TestApplication application = TestApplication.live(this.database, EventShop.class,
				"pgcachewatch.events.enabled=false")) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
			assertThat(application.bean(Changes.class).all).isEmpty();
		}
	}

	@Test
	void theConnectionIsNamedAfterTheApplication() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"spring.application.name=shop")) {
			assertThat(application.watch().state()).isEqualTo(ListenerState.LIVE);
			assertThat(listeners("shop-pgcachewatch")).isOne();
		}
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.connection.application-name=mine")) {
			assertThat(application.watch().state()).isEqualTo(ListenerState.LIVE);
			assertThat(listeners("mine")).isOne();
		}
	}

	private long listeners(String name) {
		return this.database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
				+ "AND application_name = '" + name + "'");
	}

	@Test
	void theConnectionMayHaveADataSourceOfItsOwn() {
		try (TestApplication application = TestApplication.live(this.database, DataSourceShop.class,
				databaseProperties())) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
			assertThat(application.bean(JdbcTemplate.class).getDataSource()).isNotInstanceOf(PGSimpleDataSource.class);
		}
	}

	@Test
	void theConnectionMayHaveDetailsThatAreReadAnew() {
		DetailsShop.password.set(this.database.password());
		try (TestApplication application = TestApplication.live(this.database, DetailsShop.class,
				"test.url=" + this.database.url(), "test.user=" + this.database.username())) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
			assertThat(listeners("application-pgcachewatch")).isOne();
		}
	}

	@Test
	void aDataSourceOfTheApplicationsOwnIsEnough() {
		try (TestApplication application = TestApplication.live(this.database, OwnDataSourceShop.class,
				databaseProperties())) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
		}
	}

	@Test
	void unboundedCachesAreWarnedOfOnce(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			Books books = application.bean(Books.class);
			books.alone(1);
			books.alone(2);
			assertThat(output.toString()).containsIgnoringCase("bound").contains("Books.alone");
		}
	}

	@Test
	void aMethodWithoutABindingThatFillsAWatchedCacheIsWarnedOf(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, ForgetfulShop.class)) {
			assertThat(output.toString()).containsOnlyOnce("Forgetful.other(");
			assertThat(application.watch()).isNotNull();
		}
	}

	@Test
	void keysOfAnotherTypeThanThoseOfTheRowsHaveAnyChangeClearTheCacheAndAreWarnedOf(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.caches.by-id.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-id.invalidated-by[0].key=id")) {
			application.cache("by-id").put("1", "value");
			application.sync();
			evicts(application, "by-id", "1", CHANGE_1);
			evicts(application, "by-id", 1L, CHANGE_2);
			assertThat(output).containsOnlyOnce("the cache 'by-id' is given keys of type java.lang.String")
				.contains("set 'pgcachewatch.caches.by-id.invalidated-by[0].key-type=java.lang.String'");
		}
	}

	@Test
	void aCacheOfSeveralRoutesMayBeGivenTheKeysOfEach(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.caches.by-both.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-both.invalidated-by[0].key=id",
				"pgcachewatch.caches.by-both.invalidated-by[1].table=book",
				"pgcachewatch.caches.by-both.invalidated-by[1].key=title")) {
			application.cache("by-both").put("another", "value");
			evictsOne(application, "by-both", 1L);
			assertThat(application.cache("by-both").get("another")).isNotNull();
			assertThat(output).doesNotContain("is given keys of type");
		}
	}

	@Test
	void ofSeveralIntegerColumnsTheKeyMayMixIntegersAndLongs() {
		this.database.execute("ALTER TABLE book ADD COLUMN floor int DEFAULT 7");
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.caches.by-two.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-two.invalidated-by[0].key=shelf,floor")) {
			for (Object key : List.of(new SimpleKey(1, 7), new SimpleKey(1, 7L), new SimpleKey(1L, 7),
					new SimpleKey(1L, 7L))) {
				evictsOne(application, "by-two", key);
			}
		}
	}

	@Test
	void keysThatAreLoadedOfAnotherTypeAreWarnedOfToo(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.caches.by-id.invalidated-by[0].table=book",
				"pgcachewatch.caches.by-id.invalidated-by[0].key=id")) {
			application.cache("by-id").get("1", () -> "old");
			application.sync();
			application.cache("by-id").get("1", () -> "old");
			application.change(CHANGE_1);
			assertThat(application.cache("by-id").get("1")).isNull();
			assertThat(output).containsOnlyOnce("is given keys of type java.lang.String");
		}
	}

	@Test
	void aBoundNameThatIsNearlyThatOfAFilledCacheIsWarnedOf(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, TitleShop.class,
				"pgcachewatch.caches.booktitles.invalidated-by[0].table=book")) {
			assertThat(output.toString()).containsOnlyOnce("'pgcachewatch.caches.booktitles' binds a cache that no");
			assertThat(output).contains("write 'pgcachewatch.caches.[bookTitles]'");
			assertThat(application.watch()).isNotNull();
		}
	}

	private static PGSimpleDataSource postgresDataSource(Environment environment) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(environment.getRequiredProperty("test.url"));
		dataSource.setUser(environment.getRequiredProperty("test.user"));
		dataSource.setPassword(environment.getRequiredProperty("test.password"));
		return dataSource;
	}

	record Place(long id, int shelf) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@Import(Titles.class)
	static class TitleShop {

	}

	@Service
	static class Titles {

		@Cacheable("bookTitles")
		public Object all() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@Import(Books.class)
	static class CachingShop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, Forgetful.class })
	static class ForgetfulShop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(DefaultCatalogue.class)
	static class InterfaceShop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, Changes.class })
	static class EventShop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@Import(Books.class)
	static class ConfigurerShop implements CachingConfigurer {

		@Override
		public KeyGenerator keyGenerator() {
			return new KeyGenerator() {

				@Override
				public Object generate(Object target, Method method, @Nullable Object... params) {
					return "k" + java.util.Arrays.toString(params);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class OwnDataSourceShop {

		@Bean
		DataSource dataSource(Environment environment) {
			return postgresDataSource(environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class DataSourceShop {

		@Bean
		@Primary
		DataSource dataSource(Environment environment) {
			return new org.springframework.jdbc.datasource.DriverManagerDataSource(
					environment.getRequiredProperty("test.url"), environment.getRequiredProperty("test.user"),
					environment.getRequiredProperty("test.password"));
		}

		@Bean
		@PgCacheWatchDataSource
		DataSource listenerDataSource(Environment environment) {
			return postgresDataSource(environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class DetailsShop {

		static final AtomicReference<String> password = new AtomicReference<>();

		@Bean
		PgCacheWatchConnectionDetails details(Environment environment) {
			return new PgCacheWatchConnectionDetails() {

				@Override
				public String getJdbcUrl() {
					return environment.getRequiredProperty("test.url");
				}

				@Override
				public String getUsername() {
					return environment.getRequiredProperty("test.user");
				}

				@Override
				public String getPassword() {
					return password.get();
				}

			};
		}

	}

	static class Changes {

		final List<TableChange> all = new java.util.concurrent.CopyOnWriteArrayList<>();

		@EventListener
		void on(TableChange change) {
			this.all.add(change);
		}

	}

	interface Catalogue {

		Object find(long id);

		Object cacheable(long id);

	}

	@Service
	static class DefaultCatalogue implements Catalogue {

		@Override
		@PgInvalidated(table = "book", key = "id")
		public Object find(long id) {
			return new Object();
		}

		@Override
		@Cacheable("catalogue")
		@PgInvalidated(table = "book", key = "id")
		public Object cacheable(long id) {
			return new Object();
		}

	}

	@Service
	static class Forgetful {

		@Cacheable("cacheable")
		public Object other(long id) {
			return new Object();
		}

	}

}
