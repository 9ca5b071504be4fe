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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchDataSource;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.AbstractDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Connections for a few statements beside the one that listens.
 */
class SideConnectionTests {

	private final TestDatabase database = Bookshop.createDatabase();

	private final HikariDataSource pool = new HikariDataSource();

	SideConnectionTests() {
		this.pool.setJdbcUrl(this.database.url());
		this.pool.setUsername(this.database.username());
		this.pool.setPassword(this.database.password());
		this.pool.setMaximumPoolSize(1);
		this.pool.setAutoCommit(false);
	}

	@AfterEach
	void close() {
		this.pool.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.datasource.hikari.connection-init-sql=",
			"spring.datasource.hikari.connection-init-sql=SELECT 1" })
	void noStatementWaitsForAServerThatStandsStillForEver(String property) {
		Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues(property)
			.run(SideConnectionTests::assertOnlyTheListenerWaitsForEver);
	}

	@Test
	void noStatementOnALentConnectionWaitsForAServerThatStandsStillForEver() {
		this.pool.setMaximumPoolSize(4);
		lendingRunner().run((context) -> {
			Bookshop.awaitLive(context);
			assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isOne();
			assertOnlyTheListenerWaitsForEver(context);
		});
	}

	private static void assertOnlyTheListenerWaitsForEver(ApplicationContext context) throws SQLException {
		ListenerConnections connections = context.getBean(ListenerConnections.class);
		try (Connection connection = connections.open()) {
			assertThat(connection.getNetworkTimeout()).isPositive();
		}
		try (Connection listening = connections.open(new SocketControl())) {
			assertThat(listening.getNetworkTimeout()).isZero();
		}
	}

	@Test
	void checksLeaveThePoolsConnectionsOpen() {
		// One for the listener, one for all others.
		this.pool.setMaximumPoolSize(2);
		lendingRunner().withPropertyValues("pgcachewatch.triggers.check-interval=0").run((context) -> {
			Bookshop.awaitLive(context);
			assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isOne();
			int before = backendPid();
			context.getBean(PgCacheWatch.class).verify();
			context.getBean(PgCacheWatch.class).verify();
			assertThat(backendPid()).isEqualTo(before);
		});
	}

	/**
	 * Runs the application with a DataSource that does not tell how to connect.
	 */
	private ApplicationContextRunner lendingRunner() {
		return Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withBean(DataSource.class, () -> new LendingDataSource(this.pool),
					(bean) -> ((AbstractBeanDefinition) bean)
						.addQualifier(new AutowireCandidateQualifier(PgCacheWatchDataSource.class)));
	}

	@Test
	void aPooledConnectionGoesBackAsItCame() throws SQLException {
		int before = backendPid();
		try (Connection connection = new BorrowedConnectionFactory(this.pool).open()) {
			assertThat(connection.getAutoCommit()).isTrue();
			connection.setNetworkTimeout(Runnable::run, 1000);
		}
		assertThat(backendPid()).isEqualTo(before);
		try (Connection connection = this.pool.getConnection()) {
			assertThat(connection.getAutoCommit()).isFalse();
			assertThat(connection.getNetworkTimeout()).isZero();
		}
	}

	@Test
	void aPooledConnectionThatBrokeGoesBackAllTheSame() throws SQLException {
		Connection pooled = mock(Connection.class);
		given(pooled.isWrapperFor(PGConnection.class)).willReturn(true);
		willThrow(new SQLException("The connection is broken")).given(pooled).setNetworkTimeout(any(), anyInt());
		DataSource pool = mock(DataSource.class);
		given(pool.getConnection()).willReturn(pooled);
		Connection lent = new BorrowedConnectionFactory(pool).open();
		assertThatExceptionOfType(SQLException.class).isThrownBy(lent::close);
		verify(pooled).close();
	}

	@Test
	void aMockOfADataSourceIsNamedWithTheWayOut() {
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> new BorrowedConnectionFactory(mock(DataSource.class)).open())
			.withMessageContainingAll("returns no connection", "@DisablePgCacheWatch");
	}

	@Test
	void aPooledConnectionThatListenedIsNotUsedByOthers() throws SQLException {
		int before = backendPid();
		new BorrowedConnectionFactory(this.pool).open(new SocketControl()).close();
		assertThat(backendPid()).isNotEqualTo(before);
	}

	private int backendPid() throws SQLException {
		try (Connection connection = this.pool.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
			row.next();
			return row.getInt(1);
		}
	}

	private static final class LendingDataSource extends AbstractDataSource {

		private final DataSource pool;

		LendingDataSource(DataSource pool) {
			this.pool = pool;
		}

		@Override
		public Connection getConnection() throws SQLException {
			return this.pool.getConnection();
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return this.pool.getConnection(username, password);
		}

	}

}
