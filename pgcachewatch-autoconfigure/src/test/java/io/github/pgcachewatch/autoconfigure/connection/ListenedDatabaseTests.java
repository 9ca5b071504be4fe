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

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchConnectionDetails;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchDataSource;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ListenedDatabase}.
 */
class ListenedDatabaseTests {

	private static final String URL = "jdbc:postgresql://db.example/books";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withUserConfiguration(DatabaseConfiguration.class)
		.withPropertyValues("spring.datasource.url=" + URL, "spring.datasource.username=scott",
				"spring.datasource.password=tiger");

	@Test
	void whenNothingIsSetTheApplicationsOwnDetailsAreUsed() {
		this.contextRunner.withPropertyValues("spring.datasource.hikari.data-source-properties.sslmode=require",
				"spring.datasource.hikari.schema=shop", "spring.datasource.hikari.connection-init-sql=SET ROLE reader")
			.run((context) -> {
				ListenedDatabase database = context.getBean(ListenedDatabase.class);
				assertThat(database.details()).isEqualTo(new SimpleConnectionDetails(URL, "scott", "tiger",
						Map.of("sslmode", "require", "currentSchema", "shop"), "SET ROLE reader"));
				assertThat(database.isDataSource()).isTrue();
			});
	}

	@Test
	void whenTheUserDefinesConnectionDetailsTheyWin() {
		this.contextRunner.withUserConfiguration(OwnDetailsConfiguration.class)
			.withPropertyValues("pgcachewatch.connection.url=jdbc:postgresql://other/db")
			.run((context) -> {
				ListenedDatabase database = context.getBean(ListenedDatabase.class);
				assertThat(database.details().url()).isEqualTo("jdbc:postgresql://own/db");
				assertThat(database.details().password()).isEqualTo("secret-2");
				assertThat(database.isDataSource()).isFalse();
			});
	}

	@Test
	void whenAUrlIsSetItIsUsedWithTheApplicationsCredentials() {
		this.contextRunner
			.withPropertyValues("pgcachewatch.connection.url=jdbc:postgresql://primary/books",
					"pgcachewatch.connection.properties.sslmode=require", "spring.datasource.hikari.schema=shop")
			.run((context) -> {
				ListenedDatabase database = context.getBean(ListenedDatabase.class);
				assertThat(database.details()).isEqualTo(new SimpleConnectionDetails("jdbc:postgresql://primary/books",
						"scott", "tiger", Map.of("sslmode", "require"), null));
				assertThat(database.isDataSource()).isFalse();
			});
	}

	@Test
	void whenOnlyCredentialsAreSetTheApplicationsUrlIsUsed() {
		this.contextRunner
			.withPropertyValues("pgcachewatch.connection.username=listener", "pgcachewatch.connection.password=ears")
			.run((context) -> assertThat(context.getBean(ListenedDatabase.class).details())
				.isEqualTo(new SimpleConnectionDetails(URL, "listener", "ears", Map.of(), null)));
	}

	@Test
	void whenADataSourceIsQualifiedItIsUsed() {
		this.contextRunner.withUserConfiguration(QualifiedConfiguration.class).run((context) -> {
			ListenedDatabase database = context.getBean(ListenedDatabase.class);
			assertThat(database.details().url()).isEqualTo("jdbc:postgresql://qualified:5432/db");
			assertThat(database.dataSource()).isSameAs(context.getBean("listened"));
		});
	}

	@Test
	void whenThereAreJdbcConnectionDetailsTheirCredentialsAreReadAnew() {
		this.contextRunner.withUserConfiguration(RotatingDetailsConfiguration.class).run((context) -> {
			ListenedDatabase database = context.getBean(ListenedDatabase.class);
			String first = database.details().password();
			assertThat(database.details().password()).isNotEqualTo(first).startsWith("rotated-");
			assertThat(database.details().url()).isEqualTo("jdbc:postgresql://container/db");
		});
	}

	@Test
	void whenOnlyTheUrlIsSetCredentialsOfConnectionDetailsAreReadAnewAllTheSame() {
		this.contextRunner.withUserConfiguration(RotatingDetailsConfiguration.class)
			.withPropertyValues("pgcachewatch.connection.url=jdbc:postgresql://direct/db")
			.run((context) -> {
				ListenedDatabase database = context.getBean(ListenedDatabase.class);
				String first = database.details().password();
				assertThat(database.details().password()).isNotEqualTo(first).startsWith("rotated-");
				assertThat(database.details().url()).isEqualTo("jdbc:postgresql://direct/db");
			});
	}

	@Test
	void whenThereAreSeveralDataSourcesTheErrorAsksForTheQualifier() {
		this.contextRunner.withUserConfiguration(TwoDataSourcesConfiguration.class)
			.run((context) -> assertThatExceptionOfType(ListenerConnectionException.class)
				.isThrownBy(() -> context.getBean(ListenedDatabase.class).details())
				.withMessageContaining("one")
				.withMessageContaining("two")
				.satisfies((ex) -> assertThat(ex.getAction()).contains("@PgCacheWatchDataSource")));
	}

	@Test
	void whenOneOfSeveralDataSourcesIsPrimaryItIsUsed() {
		this.contextRunner.withUserConfiguration(PrimaryConfiguration.class)
			.run((context) -> assertThat(context.getBean(ListenedDatabase.class).details().url())
				.isEqualTo("jdbc:postgresql://primary:5432/db"));
	}

	@Test
	void whenThereAreSeveralConnectionDetailsTheErrorNamesThem() {
		this.contextRunner.withUserConfiguration(OwnDetailsConfiguration.class)
			.withBean("furtherDetails", PgCacheWatchConnectionDetails.class,
					() -> mock(PgCacheWatchConnectionDetails.class))
			.run((context) -> assertThatExceptionOfType(ListenerConnectionException.class)
				.isThrownBy(() -> context.getBean(ListenedDatabase.class).details())
				.withMessageContainingAll("ownDetails", "furtherDetails"));
	}

	@Test
	void whenTheUrlIsForAnotherDriverAndNoneOfTheDataSourcesBothAreNamed() {
		this.contextRunner
			.withPropertyValues(
					"pgcachewatch.connection.url=jdbc:aws-wrapper:postgresql://primary/books?password=secret")
			.run((context) -> assertThatExceptionOfType(ListenerConnectionException.class)
				.isThrownBy(() -> context.getBean(ListenedDatabase.class).details())
				.withMessageContainingAll("jdbc:aws-wrapper:postgresql://primary/books", URL)
				.withMessageNotContaining("secret"));
	}

	@Test
	void whenTheUrlIsForAnotherDriverAndTheDataSourcesOwnTheDataSourceConnects() {
		String url = "jdbc:aws-wrapper:postgresql://primary/books";
		this.contextRunner.withBean(DataSource.class, () -> new SimpleDriverDataSource(mock(Driver.class), url))
			.withPropertyValues("pgcachewatch.connection.url=" + url + "?plugins=failover")
			.run((context) -> assertThat(context.getBean(ListenedDatabase.class).details())
				.isEqualTo(SimpleConnectionDetails.UNKNOWN));
	}

	@Test
	void whenAPoolHasAProviderOfCredentialsItIsAskedEachTime() {
		AtomicInteger asked = new AtomicInteger();
		this.contextRunner
			.withBean(CredentialsPostProcessor.class,
					() -> new CredentialsPostProcessor(
							() -> Credentials.of("rotated", "tiger-" + asked.incrementAndGet())))
			.run((context) -> {
				ListenedDatabase database = context.getBean(ListenedDatabase.class);
				assertThat(database.details().password()).isEqualTo("tiger-1");
				assertThat(database.details().password()).isEqualTo("tiger-2");
				assertThat(database.details().username()).isEqualTo("rotated");
			});
	}

	@Test
	void whenThereIsNoDataSourceTheErrorSaysWhatToSet() {
		new ApplicationContextRunner().withUserConfiguration(DatabaseConfiguration.class)
			.run((context) -> assertThatExceptionOfType(ListenerConnectionException.class)
				.isThrownBy(() -> context.getBean(ListenedDatabase.class).details())
				.satisfies((ex) -> assertThat(ex.getAction()).contains("spring.datasource.url",
						"pgcachewatch.connection.url", "pgcachewatch.enabled=false")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:h2:mem:test?password=tiger", "jdbc:mysql://db/books?password=tiger" })
	void whenTheUrlIsNotThatOfPostgresTheErrorNamesTheWayOut(String url) {
		this.contextRunner.withPropertyValues("pgcachewatch.connection.url=" + url)
			.run((context) -> assertThatExceptionOfType(ListenerConnectionException.class)
				.isThrownBy(() -> context.getBean(ListenedDatabase.class).details())
				.withMessageNotContaining("tiger")
				.satisfies((ex) -> assertThat(ex.getAction()).contains("pgcachewatch.enabled=false")));
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://h/d,jdbc:postgresql://h/d", "jdbc:p6spy:postgresql://h/d,jdbc:postgresql://h/d",
			"jdbc:otel:postgresql://h/d,jdbc:postgresql://h/d", "jdbc:tc:postgresql:18:///d,",
			"jdbc:tc:timescaledb:latest:///d,", "jdbc:aws-wrapper:postgresql://h/d," })
	void whenAnotherDriverStandsInFrontItIsStrippedWhereItOnlyLooksOn(String url, @Nullable String direct) {
		assertThat(JdbcUrls.direct(url)).isEqualTo(direct);
		assertThat(JdbcUrls.isWrapped(url)).isEqualTo(direct == null);
	}

	@Test
	void whenASocketFactoryConnectsElsewhereTheHostOfTheUrlTellsNothing() {
		String url = "jdbc:postgresql:///d?socketFactory=com.google.cloud.sql.postgres.SocketFactory&cloudSqlInstance=";
		assertThat(JdbcUrls.isSameDatabase(url + "one", url + "one")).isTrue();
		assertThat(JdbcUrls.isSameDatabase(url + "one", url + "two")).isFalse();
	}

	@Test
	void whenARoutingDataSourceHasResolvedNoTargetsItIsTakenForOneThatDoesNotRoute() {
		DataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected @Nullable Object determineCurrentLookupKey() {
				return null;
			}

		};
		assertThat(RoutingTargets.of(routing)).containsExactly(routing);
		assertThat(RoutingTargets.isWithoutDefault(routing)).isFalse();
	}

	@Test
	void whenADataSourceIsOfPostgresItselfItsSettingsAreRead() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setServerNames(new String[] { "pg" });
		dataSource.setDatabaseName("books");
		dataSource.setUser("scott");
		dataSource.setPassword("tiger");
		dataSource.setCurrentSchema("shop");
		SimpleConnectionDetails details = DataSourceConnectionDetails.of(new LazyConnectionDataSourceProxy(dataSource));
		assertThat(details).isEqualTo(new SimpleConnectionDetails("jdbc:postgresql://pg/books", "scott", "tiger",
				Map.of("currentSchema", "shop"), null));
	}

	@Test
	void whenADataSourceOpensConnectionsItselfItsPropertiesAreRead() {
		Properties properties = new Properties();
		properties.setProperty("sslmode", "require");
		SimpleDriverDataSource dataSource = new SimpleDriverDataSource(new Driver(), URL, properties);
		dataSource.setUsername("scott");
		assertThat(DataSourceConnectionDetails.of(dataSource))
			.isEqualTo(new SimpleConnectionDetails(URL, "scott", null, Map.of("sslmode", "require"), null));
	}

	@Test
	void whenAPoolWrapsADataSourceThatOneIsRead() {
		PGSimpleDataSource postgres = new PGSimpleDataSource();
		postgres.setUrl(URL);
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(postgres);
			assertThat(DataSourceConnectionDetails.of(pool).url()).startsWith("jdbc:postgresql://db.example");
		}
	}

	@Test
	void whenADataSourceIsOfAnUnknownTypeItHasNoDetails() {
		assertThat(DataSourceConnectionDetails.of(mock(AbstractDataSource.class)))
			.isEqualTo(SimpleConnectionDetails.UNKNOWN);
	}

	@Test
	void whenADataSourceAddsCredentialsThoseOfTheWrappedOneAreNotTaken() {
		UserCredentialsDataSourceAdapter adapter = new UserCredentialsDataSourceAdapter();
		adapter.setTargetDataSource(dataSource("jdbc:postgresql://localhost/books"));
		adapter.setUsername("reader");
		assertThat(DataSourceConnectionDetails.of(new DelegatingDataSource(adapter)))
			.isEqualTo(SimpleConnectionDetails.UNKNOWN);
	}

	private static DataSource dataSource(String url) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(url);
		return dataSource;
	}

	/**
	 * Gives a pool its credentials, as cloud providers' integrations do.
	 */
	record CredentialsPostProcessor(HikariCredentialsProvider provider) implements BeanPostProcessor {

		@Override
		public Object postProcessBeforeInitialization(Object bean, String beanName) {
			if (bean instanceof HikariDataSource pool) {
				pool.setCredentialsProvider(this.provider);
			}
			return bean;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(PgCacheWatchProperties.class)
	static class DatabaseConfiguration {

		@Bean
		ListenedDatabase database(PgCacheWatchProperties properties,
				ObjectProvider<PgCacheWatchConnectionDetails> details,
				ObjectProvider<JdbcConnectionDetails> jdbcDetails,
				@PgCacheWatchDataSource ObjectProvider<DataSource> qualified, ObjectProvider<DataSource> dataSource,
				ConfigurableListableBeanFactory beanFactory) {
			PgCacheWatchProperties.Connection connection = properties.connection();
			SimpleConnectionDetails configured = new SimpleConnectionDetails(connection.url(), connection.username(),
					connection.password(), connection.properties(), null);
			return new ListenedDatabase(configured,
					new ConnectionDetailsBean<>(PgCacheWatchConnectionDetails.class, details, this::read), jdbcDetails,
					qualified, dataSource, beanFactory);
		}

		private SimpleConnectionDetails read(PgCacheWatchConnectionDetails own) {
			return new SimpleConnectionDetails(own.getJdbcUrl(), own.getUsername(), own.getPassword(),
					own.getProperties(), null, own.getSslBundle());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDetailsConfiguration {

		@Bean
		PgCacheWatchConnectionDetails ownDetails() {
			return new PgCacheWatchConnectionDetails() {

				private int reads = 1;

				@Override
				public String getJdbcUrl() {
					return "jdbc:postgresql://own/db";
				}

				@Override
				public String getUsername() {
					return "own";
				}

				@Override
				public String getPassword() {
					return "secret-" + this.reads++;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RotatingDetailsConfiguration {

		@Bean
		JdbcConnectionDetails rotatingDetails() {
			return new JdbcConnectionDetails() {

				private int reads;

				@Override
				public String getUsername() {
					return "vault";
				}

				@Override
				public String getPassword() {
					return "rotated-" + this.reads++;
				}

				@Override
				public String getJdbcUrl() {
					return "jdbc:postgresql://container/db";
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedConfiguration {

		@Bean(defaultCandidate = false)
		@PgCacheWatchDataSource
		DataSource listened() {
			return dataSource("jdbc:postgresql://qualified/db");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSourcesConfiguration {

		@Bean
		DataSource one() {
			return dataSource("jdbc:postgresql://one/db");
		}

		@Bean
		DataSource two() {
			return dataSource("jdbc:postgresql://two/db");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryConfiguration {

		@Bean
		@Primary
		DataSource one() {
			return dataSource("jdbc:postgresql://primary/db");
		}

		@Bean
		DataSource two() {
			return dataSource("jdbc:postgresql://two/db");
		}

	}

}
