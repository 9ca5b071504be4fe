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

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;

/**
 * What the driver reads from. It knows the driver's habits:
 * <ul>
 * <li>It waits for the first byte of a message with the timeout that it was asked for,
 * and reads on, whatever times out, until the message is complete. So a read with a
 * timeout may be ended at will, and one without may not.</li>
 * <li>After each message it looks for another one, by a read with a timeout of 1 ms. That
 * is answered at once.</li>
 * <li>It returns when there is no other one, and keeps what it has read until then. Under
 * a burst that is never, and of any size. So what it has read so far is taken out before
 * it is given what a further read of the socket brought, or waits for that; and when it
 * must return, it is given one byte at a time, so that it is left with nothing at the end
 * of a message.</li>
 * </ul>
 * Used by one thread at a time.
 */
final class ControlledInputStream extends InputStream {

	private static final int PEEK = 1;

	private final ControlledSocket socket;

	private final SocketControl control;

	private final byte[] buffer = new byte[32 * 1024];

	private int position;

	private int end;

	private boolean handedOut;

	private boolean peekedInVain;

	ControlledInputStream(ControlledSocket socket, SocketControl control) {
		this.socket = socket;
		this.control = control;
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) > 0) ? single[0] & 0xff : -1;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		if (length == 0) {
			return 0;
		}
		int timeout = this.socket.getSoTimeout();
		boolean exhausted = this.position == this.end;
		if (exhausted && (timeout != PEEK || this.peekedInVain || !this.socket.peeksAtOnce())) {
			takeOut();
		}
		boolean mustReturn = this.control.mustReturn();
		if (mustReturn && timeout > 0) {
			throw new NothingYet();
		}
		if (exhausted && !fill(timeout)) {
			return -1;
		}
		return handOut(bytes, offset, mustReturn ? 1 : length);
	}

	/**
	 * Waits until there are bytes to read, but not longer than the given time, and less
	 * long if the control is woken.
	 * @throws EOFException if there will be none
	 */
	void await(long millis) throws IOException {
		if (this.position == this.end) {
			int count = this.socket.receive(this.buffer, millis);
			filled(count);
			if (count < 0) {
				throw new EOFException("The server closed the connection");
			}
		}
	}

	private void takeOut() {
		if (this.handedOut) {
			this.handedOut = false;
			this.control.runBeforeRead();
		}
	}

	private int handOut(byte[] bytes, int offset, int length) {
		int count = Math.min(length, this.end - this.position);
		System.arraycopy(this.buffer, this.position, bytes, offset, count);
		this.position += count;
		this.handedOut = true;
		this.peekedInVain = false;
		return count;
	}

	private boolean fill(int timeout) throws IOException {
		long start = System.nanoTime();
		long left = (timeout == 0) ? Long.MAX_VALUE : (timeout == PEEK) ? 0 : timeout;
		while (true) {
			int count = receive(this.control.limited(left));
			if (count != 0) {
				return filled(count);
			}
			if (timeout > 0) {
				left = timeout - (System.nanoTime() - start) / 1_000_000;
				if (left <= 0 || timeout == PEEK || this.control.mustReturn()) {
					// A second peek is within a message: the driver will not return.
					this.peekedInVain = timeout == PEEK;
					throw new NothingYet();
				}
			}
		}
	}

	// Whatever comes of it: only where nothing does will the driver return what it has.
	private int receive(long waitMillis) throws IOException {
		int count = -1;
		try {
			count = this.socket.receive(this.buffer, waitMillis);
			return count;
		}
		finally {
			if (count != 0) {
				takeOut();
			}
		}
	}

	private boolean filled(int count) {
		this.position = 0;
		this.end = Math.max(count, 0);
		return count > 0;
	}

	/**
	 * Says what is there without a system call: the driver looks again by a read.
	 */
	@Override
	public int available() {
		return this.control.mustReturn() ? 0 : this.end - this.position;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * Thrown for each look that finds nothing, and therefore without a stack trace.
	 */
	private static final class NothingYet extends SocketTimeoutException {

		private static final long serialVersionUID = 1L;

		NothingYet() {
			super("Read timed out");
		}

		@Override
		public synchronized Throwable fillInStackTrace() {
			return this;
		}

	}

}
