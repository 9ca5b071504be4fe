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

import java.util.Arrays;
import java.util.List;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKeyGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever a key generator reads, no entry outlives a change of its row.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyGeneratorContractTests {

	private static final ThreadLocal<String> TENANT = ThreadLocal.withInitial(() -> "public");

	private static final String CHANGE = "UPDATE item SET v = v || '!' WHERE id = 1";

	private static final String OTHER_CHANGE = "UPDATE item SET v = v || '!' WHERE id = 2";

	private static final String NO_PURE_FUNCTION = "computes different keys for the same arguments";

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = TestApplication.database("CREATE TABLE item (id bigint PRIMARY KEY, v text)",
				"INSERT INTO item VALUES (1, 'one'), (2, 'two')");
	}

	@AfterEach
	void leaveTenant() {
		TENANT.remove();
	}

	@Test
	void aGeneratorThatReadsTheMethodEvictsBehindAnyProxy(CapturedOutput output) {
		for (String proxyTargetClass : new String[] { "false", "true" }) {
			try (TestApplication application = TestApplication.live(this.database, MethodShop.class,
					"spring.aop.proxy-target-class=" + proxyTargetClass)) {
				Items items = application.bean(Items.class);
				application.assertEvictedBy(() -> items.find(1), CHANGE);
				application.assertKeptDespite(() -> items.find(1), OTHER_CHANGE);
			}
		}
		assertThat(output).doesNotContain(NO_PURE_FUNCTION);
	}

	@Test
	void aGeneratorOfAScopedBeanClearsTheCacheAndIsWarnedOf(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, ScopedShop.class)) {
			Items items = application.bean(Items.class);
			application.assertEvictedBy(() -> items.find(1), CHANGE);
			application.assertEvictedBy(() -> items.find(1), OTHER_CHANGE);
		}
		assertThat(output).containsOnlyOnce("NamedItems.find(long): any change").contains("KeyGenerator 'byCall'");
	}

	@Test
	void aGeneratorThatReadsTheTenantOfTheThreadClearsTheCacheAndIsWarnedOfOnce(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, TenantShop.class)) {
			assertClearedForEveryTenant(application, application.bean(TenantItems.class), output);
		}
		assertThat(output).containsOnlyOnce(NO_PURE_FUNCTION)
			.contains("TenantItems.find(long): the KeyGenerator 'byTenant'");
	}

	@Test
	void theGeneratorOfACachingConfigurerIsCheckedToo(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, ConfigurerShop.class)) {
			assertClearedForEveryTenant(application, application.bean(DefaultItems.class), output);
		}
		assertThat(output).contains("DefaultItems.find(long): the default KeyGenerator " + NO_PURE_FUNCTION);
	}

	private void assertClearedForEveryTenant(TestApplication application, Items items, CapturedOutput output) {
		TENANT.set("acme");
		Object first = items.find(1);
		this.database.execute(CHANGE);
		await().atMost(TestApplication.LIMIT).until(() -> output.toString().contains(NO_PURE_FUNCTION));
		application.sync();
		assertThat(items.find(1)).isNotEqualTo(first);
		for (String tenant : List.of("acme", "umbrella")) {
			TENANT.set(tenant);
			application.assertEvictedBy(() -> items.find(1), CHANGE);
		}
	}

	interface Items {

		String find(long id);

	}

	static class NamedItems implements Items {

		private final JdbcTemplate jdbc;

		NamedItems(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		@Cacheable(cacheNames = "items", keyGenerator = "byCall")
		@PgInvalidated(table = "item", key = "id")
		public String find(long id) {
			return read(this.jdbc, id);
		}

	}

	static class TenantItems implements Items {

		private final JdbcTemplate jdbc;

		TenantItems(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		@Cacheable(cacheNames = "items", keyGenerator = "byTenant")
		@PgInvalidated(table = "item", key = "id")
		public String find(long id) {
			return read(this.jdbc, id);
		}

	}

	static class DefaultItems implements Items {

		private final JdbcTemplate jdbc;

		DefaultItems(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		@PgInvalidated(table = "item", key = "id")
		public String find(long id) {
			return read(this.jdbc, id);
		}

	}

	private static String read(JdbcTemplate jdbc, long id) {
		return new String(jdbc.queryForList("SELECT v FROM item WHERE id = ?", String.class, id).get(0));
	}

	private static KeyGenerator byTenant() {
		return (target, method, arguments) -> List.of(TENANT.get(), SimpleKeyGenerator.generateKey(arguments));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(NamedItems.class)
	static class MethodShop {

		@Bean
		KeyGenerator byCall() {
			return (target, method, arguments) -> target.getClass().getName() + method + Arrays.toString(arguments);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ScopedShop {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("refresh", new SimpleThreadScope());
			return configurer;
		}

		@Bean
		KeyGenerator byCall() {
			return (target, method, arguments) -> target.getClass().getSimpleName() + Arrays.toString(arguments);
		}

		@Bean
		@Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
		NamedItems items(JdbcTemplate jdbc) {
			return new NamedItems(jdbc);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(TenantItems.class)
	static class TenantShop {

		@Bean
		KeyGenerator byTenant() {
			return KeyGeneratorContractTests.byTenant();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(DefaultItems.class)
	static class ConfigurerShop implements CachingConfigurer {

		@Override
		public KeyGenerator keyGenerator() {
			return byTenant();
		}

	}

}
