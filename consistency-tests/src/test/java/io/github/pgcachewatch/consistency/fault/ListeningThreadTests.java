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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.SocketFactory;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/**
 * Code on the listening thread throws an unexpected exception: here, a socket of the
 * user's own.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ListeningThreadTests {

	private static final AtomicReference<@Nullable Throwable> next = new AtomicReference<>();

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	static Stream<Throwable> whatNobodyExpects() {
		return Stream.of(new OutOfMemoryError("thrown by a test"), new StackOverflowError("thrown by a test"),
				new NoClassDefFoundError("thrown by a test"), new IllegalStateException("thrown by a test"));
	}

	@ParameterizedTest
	@MethodSource("whatNobodyExpects")
	void whenAnErrorIsThrownOnTheListeningThreadItListensAnew(Throwable thrown) {
		WatchedShop.stock(this.database);
		try (WatchedShop shop = WatchedShop.serving(this.database,
				"pgcachewatch.connection.properties.socketFactory=" + FailingSocketFactory.class.getName())) {
			next.set(thrown);
			shop.awaitReconnected(1);
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

	/**
	 * Makes sockets that read until they are to throw.
	 */
	public static final class FailingSocketFactory extends SocketFactory {

		@Override
		public Socket createSocket() {
			return new FailingSocket();
		}

		@Override
		public Socket createSocket(String host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
			throw new UnsupportedOperationException();
		}

	}

	private static final class FailingSocket extends Socket {

		@Override
		public InputStream getInputStream() throws IOException {
			return new FilterInputStream(super.getInputStream()) {

				@Override
				public int read(byte[] bytes, int offset, int length) throws IOException {
					Throwable thrown = next.getAndSet(null);
					if (thrown != null) {
						FailingSocket.<RuntimeException>sneakyThrow(thrown);
					}
					return super.read(bytes, offset, length);
				}

			};
		}

		@SuppressWarnings("unchecked")
		private static <T extends Throwable> void sneakyThrow(Throwable throwable) throws T {
			throw (T) throwable;
		}

	}

}
