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

package io.github.pgcachewatch.consistency.fault;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The network between the listener and the server fails in every way, while the
 * application's own connections go on: so rows change all the time that it cannot hear
 * of.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BrokenNetworkTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	private WatchedShop open(TcpProxy proxy, String... properties) {
		WatchedShop.stock(this.database);
		String[] all = Stream
			.concat(Stream.of("pgcachewatch.connection.url=" + proxy.url(this.database)), Stream.of(properties))
			.toArray(String[]::new);
		return WatchedShop.serving(this.database, all);
	}

	@Test
	void whenTheConnectionIsCutItListensAnew() {
		try (TcpProxy proxy = TcpProxy.to(this.database); WatchedShop shop = open(proxy)) {
			for (int times = 1; times <= 3; times++) {
				proxy.cut();
				shop.awaitReconnected(times);
			}
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

	@Test
	void whileConnectionsAreRefusedReadsAreBypassed() {
		try (TcpProxy proxy = TcpProxy.to(this.database); WatchedShop shop = open(proxy)) {
			proxy.refuse();
			shop.awaitState(ListenerState.DISCONNECTED);
			shop.awaitBypassed();
			proxy.admit();
			shop.awaitReconnected(1);
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

	static Stream<Named<Consumer<TcpProxy>>> silences() {
		return Stream.of(Named.of("both ways", TcpProxy::freeze),
				Named.of("towards the client", TcpProxy::freezeToClient),
				Named.of("towards the server", TcpProxy::freezeToServer),
				Named.of("in the middle of a message", (proxy) -> proxy.freezeToClientAfter(3)),
				Named.of("in the middle of a payload", (proxy) -> proxy.freezeToClientAfter(100)));
	}

	@ParameterizedTest
	@MethodSource("silences")
	void whenPacketsAreDroppedNothingOlderThanTheBoundIsServed(Consumer<TcpProxy> silence) {
		try (TcpProxy proxy = TcpProxy.to(this.database); WatchedShop shop = open(proxy)) {
			silence.accept(proxy);
			shop.awaitState(ListenerState.DISCONNECTED);
			shop.awaitBypassed();
			proxy.thaw();
			shop.awaitReconnected(1);
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 50, 100, 150 })
	void whenAMessageIsCutInItsMiddleNothingIsMissed(int bytes) {
		try (TcpProxy proxy = TcpProxy.to(this.database); WatchedShop shop = open(proxy)) {
			proxy.freezeToClientAfter(bytes);
			shop.awaitWrites();
			proxy.cut();
			proxy.thaw();
			shop.awaitReconnected(1);
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

	/**
	 * Shows that this package's tests see what they are to see.
	 */
	@Test
	void whereTheBoundIsGivenUpStaleReadsAreFound() {
		try (TcpProxy proxy = TcpProxy.to(this.database);
				WatchedShop shop = open(proxy, "pgcachewatch.when-disconnected=serve")) {
			proxy.freeze();
			await().atMost(WatchedShop.LIMIT).until(() -> shop.history().staleReads() > 0);
			assertThat(shop.history().oldest()).isGreaterThan(WatchedShop.BOUND);
		}
	}

}
