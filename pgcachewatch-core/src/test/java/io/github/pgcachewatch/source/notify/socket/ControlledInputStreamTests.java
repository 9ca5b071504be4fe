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

package io.github.pgcachewatch.source.notify.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ControlledInputStream}: what the driver's habits rest on.
 */
class ControlledInputStreamTests {

	private static final int PEEK = 1;

	private final SocketControl control = new SocketControl();

	private final StubSocket socket = new StubSocket(this.control);

	private final InputStream stream = this.socket.getInputStream();

	private final byte[] bytes = new byte[8192];

	ControlledInputStreamTests() throws IOException {
	}

	@Test
	void itHandsOutWhatIsThere() throws IOException {
		this.socket.endless = true;
		assertThat(this.stream.read(this.bytes)).isEqualTo(8192);
		assertThat(this.stream.available()).isPositive();
		assertThat(this.stream.read()).isEqualTo('A');
	}

	@Test
	void aPeekThatFindsNothingDoesNotWait() {
		this.socket.setSoTimeout(PEEK);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.stream.read(this.bytes));
		assertThat(this.socket.waited).isZero();
	}

	@Test
	void aReadWithATimeoutTimesOut() {
		this.socket.setSoTimeout(20);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.stream.read(this.bytes));
		assertThat(this.socket.waited).isPositive();
	}

	@Test
	void whenTheDriverMustReturnNoFurtherMessageBegins() {
		this.socket.endless = true;
		this.control.beginWait(System.nanoTime());
		for (int timeout : new int[] { PEEK, 20 }) {
			this.socket.setSoTimeout(timeout);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.stream.read(this.bytes));
		}
	}

	@Test
	void whenTheDriverMustReturnItCanCompleteItsMessageAndTakesInNoMore() throws IOException {
		this.socket.endless = true;
		this.stream.read(this.bytes);
		this.control.beginWait(System.nanoTime());
		assertThat(this.stream.read(this.bytes)).isOne();
		assertThat(this.stream.available()).isZero();
		this.control.endWait();
		assertThat(this.stream.read(this.bytes)).isEqualTo(8192);
	}

	@Test
	void aWakeEndsTheCurrentWaitAndNoStatement() throws IOException {
		this.socket.endless = true;
		this.control.wake();
		assertThat(this.stream.read(this.bytes)).isEqualTo(8192);
		this.control.beginWait(Long.MAX_VALUE);
		assertThat(this.stream.read(this.bytes)).isOne();
		this.control.clearWake();
		assertThat(this.stream.read(this.bytes)).isGreaterThan(1);
	}

	@Test
	void whatWasReadIsTakenOutBeforeEachFurtherReadOfTheSocketAndOnlyThen() throws IOException {
		this.socket.endless = true;
		AtomicInteger taken = new AtomicInteger();
		this.control.beforeRead(taken::incrementAndGet);
		this.stream.read(this.bytes);
		while (this.stream.available() > 0) {
			this.stream.read(this.bytes);
		}
		assertThat(taken).hasValue(0);
		this.stream.read(this.bytes);
		assertThat(taken).hasValue(1);
		this.socket.endless = false;
		this.socket.setSoTimeout(PEEK);
		while (this.stream.available() > 0) {
			this.stream.read(this.bytes);
		}
		taken.set(0);
		peekInVain();
		assertThat(taken).as("the driver returns").hasValue(0);
		peekInVain();
		peekInVain();
		assertThat(taken).as("the driver has not returned").hasValue(1);
	}

	@Test
	void whatWasReadIsTakenOutBeforeAPeekThatTakesTime() throws IOException {
		AtomicInteger taken = readAll();
		this.socket.peeksAtOnce = false;
		peekInVain();
		assertThat(taken).hasValue(1);
	}

	@Test
	void whatWasReadIsTakenOutWhereAPeekFindsTheEnd() throws IOException {
		AtomicInteger taken = readAll();
		this.socket.ended = true;
		assertThat(this.stream.read(this.bytes)).isEqualTo(-1);
		assertThat(taken).hasValue(1);
	}

	@Test
	void whatWasReadIsTakenOutWhereAPeekFails() throws IOException {
		AtomicInteger taken = readAll();
		this.socket.failing = true;
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.stream.read(this.bytes));
		assertThat(taken).hasValue(1);
	}

	private AtomicInteger readAll() throws IOException {
		AtomicInteger taken = new AtomicInteger();
		this.control.beforeRead(taken::incrementAndGet);
		this.socket.endless = true;
		this.stream.read(this.bytes);
		while (this.stream.available() > 0) {
			this.stream.read(this.bytes);
		}
		this.socket.endless = false;
		this.socket.setSoTimeout(PEEK);
		return taken;
	}

	private void peekInVain() {
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.stream.read(this.bytes));
	}

	@Test
	void aReadPastTheLimitFailsForGood() {
		this.control.limit(Duration.ZERO);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.stream.read(this.bytes))
			.isNotInstanceOf(SocketTimeoutException.class);
	}

	@Test
	void anAbortClosesSocketsToComeToo() throws IOException {
		this.control.attach(this.socket);
		this.control.abort();
		assertThat(this.socket.isClosed()).isTrue();
		StubSocket late = new StubSocket(this.control);
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.control.attach(late));
		assertThat(late.isClosed()).isTrue();
	}

	@Test
	void aClosedSocketIsForgotten() throws IOException {
		this.control.attach(this.socket);
		assertThat(this.control.isAttached()).isTrue();
		this.socket.close();
		assertThat(this.control.isAttached()).isFalse();
	}

	private static final class StubSocket extends ControlledSocket {

		private boolean endless;

		private boolean ended;

		private boolean failing;

		private boolean peeksAtOnce = true;

		private int waited;

		StubSocket(SocketControl control) throws SocketException {
			super(new Socket(), control);
		}

		@Override
		int receive(byte[] buffer, long waitMillis) throws SocketException {
			if (this.failing) {
				throw new SocketException("Connection reset");
			}
			if (this.ended) {
				return -1;
			}
			if (this.endless) {
				Arrays.fill(buffer, (byte) 'A');
				return buffer.length;
			}
			this.waited += (waitMillis > 0) ? 1 : 0;
			return 0;
		}

		@Override
		boolean peeksAtOnce() {
			return this.peeksAtOnce;
		}

		@Override
		void wakeUp() {
		}

	}

}
