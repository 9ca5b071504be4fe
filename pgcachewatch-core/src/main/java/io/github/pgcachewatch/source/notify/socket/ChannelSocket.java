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
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * A socket over a non-blocking channel, whose waits end at once when it is woken or
 * closed. Read and written by one thread at a time; woken and closed by any.
 */
final class ChannelSocket extends ControlledSocket {

	private final SocketChannel channel;

	private final Selector selector;

	private final OutputStream output = new ChannelOutputStream();

	private ChannelSocket(SocketChannel channel, Selector selector, SocketControl control) throws IOException {
		super(channel.socket(), control);
		this.channel = channel;
		this.selector = selector;
	}

	static ChannelSocket open(SocketControl control) throws IOException {
		SocketChannel channel = SocketChannel.open();
		try {
			channel.configureBlocking(false);
			return new ChannelSocket(channel, channel.provider().openSelector(), control);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	@Override
	public void connect(SocketAddress endpoint, int timeout) throws IOException {
		if (endpoint instanceof InetSocketAddress address && address.isUnresolved()) {
			throw new UnknownHostException(address.getHostName());
		}
		long start = System.nanoTime();
		long left = (timeout > 0) ? timeout : Long.MAX_VALUE;
		try {
			boolean connected = this.channel.connect(endpoint);
			while (!connected) {
				await(SelectionKey.OP_CONNECT, control().limited(left));
				connected = this.channel.finishConnect();
				left = (timeout > 0) ? timeout - (System.nanoTime() - start) / 1_000_000 : left;
				if (!connected && left <= 0) {
					throw new SocketTimeoutException("Connect timed out");
				}
			}
		}
		catch (ClosedChannelException ex) {
			throw closed(ex);
		}
	}

	@Override
	int receive(byte[] bytes, long waitMillis) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		try {
			int count = this.channel.read(buffer);
			if (count != 0 || waitMillis <= 0) {
				return count;
			}
			await(SelectionKey.OP_READ, waitMillis);
			return this.channel.read(buffer);
		}
		catch (ClosedChannelException ex) {
			throw closed(ex);
		}
	}

	private void send(ByteBuffer buffer) throws IOException {
		try {
			while (true) {
				this.channel.write(buffer);
				if (!buffer.hasRemaining()) {
					return;
				}
				await(SelectionKey.OP_WRITE, control().limited(Long.MAX_VALUE));
			}
		}
		catch (ClosedChannelException ex) {
			throw closed(ex);
		}
	}

	private void await(int operation, long millis) throws IOException {
		try {
			SelectionKey key = this.channel.keyFor(this.selector);
			if (key == null) {
				this.channel.register(this.selector, operation);
			}
			else if (key.interestOps() != operation) {
				key.interestOps(operation);
			}
			this.selector.select((ready) -> {
			}, (millis == Long.MAX_VALUE) ? 0 : millis);
			if (Thread.currentThread().isInterrupted()) {
				// No selection would wait any more.
				throw new SocketException("Interrupted");
			}
		}
		catch (ClosedSelectorException | CancelledKeyException ex) {
			throw closed(ex);
		}
	}

	private static SocketException closed(Exception cause) {
		SocketException exception = new SocketException("Socket closed");
		exception.initCause(cause);
		return exception;
	}

	@Override
	boolean peeksAtOnce() {
		return true;
	}

	@Override
	void wakeUp() {
		this.selector.wakeup();
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		if (isClosed()) {
			throw new SocketException("Socket is closed");
		}
		return this.output;
	}

	@Override
	public boolean isClosed() {
		return !this.channel.isOpen();
	}

	@Override
	public void close() throws IOException {
		try {
			super.close();
			this.channel.close();
		}
		finally {
			this.selector.close();
		}
	}

	private final class ChannelOutputStream extends OutputStream {

		@Override
		public void write(int b) throws IOException {
			write(new byte[] { (byte) b }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, bytes.length);
			send(ByteBuffer.wrap(bytes, offset, length));
		}

		@Override
		public void close() throws IOException {
			ChannelSocket.this.close();
		}

	}

}
