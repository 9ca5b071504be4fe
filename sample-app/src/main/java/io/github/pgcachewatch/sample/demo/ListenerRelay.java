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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a listener and its server and can freeze: connections stay open, and
 * nothing gets through, as when a firewall drops packets or the server hangs.
 * Thread-safe.
 */
final class ListenerRelay implements AutoCloseable {

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final ServerSocket server;

	private final String host;

	private final int port;

	private volatile long frozenUntil = System.nanoTime();

	ListenerRelay(String host, int port) {
		this.host = host;
		this.port = port;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Lets nothing through for a while; what is sent meanwhile arrives afterwards.
	 */
	void freeze(Duration duration) {
		this.frozenUntil = System.nanoTime() + duration.toNanos();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				connect(this.server.accept());
			}
			catch (IOException ex) {
				// Closed, or the server is away: the listener tries again.
			}
		}
	}

	private void connect(Socket client) throws IOException {
		try {
			add(client);
			Socket target = new Socket(this.host, this.port);
			add(target);
			start(() -> forward(client, target));
			start(() -> forward(target, client));
		}
		catch (IOException ex) {
			close(client);
			throw ex;
		}
	}

	/**
	 * Has a socket closed with the others, or at once if those are closed already.
	 */
	private void add(Socket socket) throws IOException {
		this.sockets.add(socket);
		if (this.server.isClosed()) {
			close(socket);
		}
		socket.setTcpNoDelay(true);
	}

	private void forward(Socket from, Socket to) {
		try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			byte[] buffer = new byte[16 * 1024];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				awaitThaw();
				out.write(buffer, 0, count);
			}
		}
		catch (IOException | InterruptedException ex) {
			// One side closed it.
		}
		finally {
			close(from);
			close(to);
		}
	}

	private void awaitThaw() throws InterruptedException {
		for (long left = this.frozenUntil - System.nanoTime(); left > 0; left = this.frozenUntil - System.nanoTime()) {
			Thread.sleep(Duration.ofNanos(left).toMillis() + 1);
		}
	}

	private void close(Socket socket) {
		this.sockets.remove(socket);
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is gone in any case.
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "listener-relay");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		Set.copyOf(this.sockets).forEach(this::close);
	}

}
