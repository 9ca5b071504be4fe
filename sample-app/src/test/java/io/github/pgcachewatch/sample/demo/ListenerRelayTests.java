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

package io.github.pgcachewatch.sample.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What gets through between a listener and its server.
 */
class ListenerRelayTests {

	private ServerSocket server;

	private ListenerRelay relay;

	private Socket client;

	private Socket connection;

	@BeforeEach
	void connect() throws IOException {
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.relay = new ListenerRelay("localhost", this.server.getLocalPort());
		this.client = new Socket(InetAddress.getLoopbackAddress(), this.relay.port());
		this.connection = this.server.accept();
		// A read of bytes that do not come must end.
		this.client.setSoTimeout(30_000);
		this.connection.setSoTimeout(30_000);
	}

	@AfterEach
	void close() throws IOException {
		this.relay.close();
		this.client.close();
		this.connection.close();
		this.server.close();
	}

	@Test
	void everythingGetsThroughInBothDirections() throws IOException {
		this.client.getOutputStream().write("question".getBytes());
		assertThat(read(this.connection, 8)).isEqualTo("question");
		this.connection.getOutputStream().write("answer".getBytes());
		assertThat(read(this.client, 6)).isEqualTo("answer");
	}

	@Test
	void whileItIsFrozenTheConnectionStaysOpenAndNothingArrives() throws IOException {
		this.relay.freeze(Duration.ofMinutes(1));
		this.connection.getOutputStream().write("answer".getBytes());
		this.client.setSoTimeout(300);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> read(this.client, 1));
	}

	@Test
	void whatWasSentMeanwhileArrivesAfterwards() throws IOException {
		Duration freeze = Duration.ofMillis(500);
		long start = System.nanoTime();
		this.relay.freeze(freeze);
		this.connection.getOutputStream().write("answer".getBytes());
		assertThat(read(this.client, 6)).isEqualTo("answer");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(freeze);
	}

	@Test
	void oneSideThatClosesClosesTheOther() throws IOException {
		this.connection.close();
		assertThat(this.client.getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void aServerThatIsAwayClosesTheClient() throws IOException {
		this.server.close();
		try (Socket late = new Socket(InetAddress.getLoopbackAddress(), this.relay.port())) {
			assertThat(late.getInputStream().read()).isEqualTo(-1);
		}
	}

	@RepeatedTest(200)
	void closingItClosesBothSidesHoweverNewTheyAre() throws IOException {
		this.relay.close();
		assertThat(this.client.getInputStream().read()).isEqualTo(-1);
		assertThat(this.connection.getInputStream().read()).isEqualTo(-1);
	}

	private static String read(Socket socket, int bytes) throws IOException {
		InputStream in = socket.getInputStream();
		return new String(in.readNBytes(bytes));
	}

}
