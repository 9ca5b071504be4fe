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

package io.github.pgcachewatch.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

/**
 * A network that fails on command, between a client and a server. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

	private volatile String host;

	private volatile int port;

	private final ServerSocket server;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final Gate toServer = new Gate();

	private final Gate toClient = new Gate();

	private final AtomicInteger roundTrips = new AtomicInteger();

	private volatile boolean refusing;

	private TcpProxy(String host, int port) throws IOException {
		this.host = host;
		this.port = port;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	/**
	 * Starts a proxy to the server of a database.
	 */
	public static TcpProxy to(TestDatabase database) {
		URI uri = uri(database);
		return to(uri.getHost(), uri.getPort());
	}

	public static TcpProxy to(String host, int port) {
		try {
			TcpProxy proxy = new TcpProxy(host, port);
			start("tcp-proxy-accept", proxy::accept);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Leads new connections to another server, and cuts the others.
	 */
	public void redirect(TestDatabase database) {
		URI uri = uri(database);
		this.host = uri.getHost();
		this.port = uri.getPort();
		cut();
	}

	public int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Returns the JDBC URL of a database through this proxy.
	 */
	public String url(TestDatabase database) {
		return "jdbc:postgresql://localhost:" + port() + "/" + database.name();
	}

	/**
	 * Returns how many connections of clients are open.
	 */
	public int connections() {
		return (int) this.sockets.stream().filter((socket) -> socket.getLocalPort() == port()).count();
	}

	/**
	 * Returns how often a client has spoken after the server had, or at first.
	 */
	public int roundTrips() {
		return this.roundTrips.get();
	}

	/**
	 * Lets nothing through any more, in both directions, and new connections are not
	 * answered: a frozen server, or a network that drops packets.
	 */
	public void freeze() {
		this.toServer.limit(0);
		this.toClient.limit(0);
	}

	/**
	 * Lets nothing through to the client: a half-open connection.
	 */
	public void freezeToClient() {
		this.toClient.limit(0);
	}

	/**
	 * Lets nothing through to the server: a half-open connection.
	 */
	public void freezeToServer() {
		this.toServer.limit(0);
	}

	/**
	 * Lets through a number of bytes to the client, and then nothing.
	 */
	public void freezeToClientAfter(long bytes) {
		this.toClient.limit(bytes);
	}

	/**
	 * Lets through what was held back, and everything from now on.
	 */
	public void thaw() {
		this.toServer.open();
		this.toClient.open();
	}

	/**
	 * Closes all connections.
	 */
	public void cut() {
		this.sockets.forEach(TcpProxy::close);
	}

	/**
	 * Closes all connections, and each new one at once.
	 */
	public void refuse() {
		this.refusing = true;
		cut();
	}

	/**
	 * Takes new connections again.
	 */
	public void admit() {
		this.refusing = false;
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		cut();
		thaw();
	}

	private static URI uri(TestDatabase database) {
		return URI.create(database.url().substring("jdbc:".length()));
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				if (this.refusing) {
					client.close();
				}
				else {
					connect(client);
				}
			}
			catch (IOException ex) {
				// The next one may do better.
			}
		}
	}

	private void connect(Socket client) throws IOException {
		this.sockets.add(client);
		Socket target = open(client);
		this.sockets.add(target);
		client.setTcpNoDelay(true);
		target.setTcpNoDelay(true);
		AtomicBoolean answered = new AtomicBoolean(true);
		start("tcp-proxy-to-server", () -> forward(client, target, this.toServer, () -> {
			if (answered.getAndSet(false)) {
				this.roundTrips.incrementAndGet();
			}
		}));
		start("tcp-proxy-to-client", () -> forward(target, client, this.toClient, () -> answered.set(true)));
	}

	private Socket open(Socket client) throws IOException {
		try {
			return new Socket(this.host, this.port);
		}
		catch (IOException ex) {
			close(client);
			this.sockets.remove(client);
			throw ex;
		}
	}

	private void forward(Socket from, Socket to, Gate gate, Runnable spoken) {
		try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			byte[] buffer = new byte[64 * 1024];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				spoken.run();
				int sent = 0;
				while (sent < count) {
					int passed = gate.pass(count - sent);
					out.write(buffer, sent, passed);
					sent += passed;
				}
			}
		}
		catch (IOException | InterruptedException ex) {
			// Closed by one side, or cut.
		}
		finally {
			close(from);
			close(to);
			this.sockets.remove(from);
			this.sockets.remove(to);
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is gone in any case.
		}
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	private static final class Gate {

		private static final long OPEN = Long.MAX_VALUE;

		private long left = OPEN;

		synchronized void limit(long bytes) {
			this.left = bytes;
		}

		synchronized void open() {
			this.left = OPEN;
			notifyAll();
		}

		synchronized int pass(int wanted) throws InterruptedException {
			while (this.left == 0) {
				wait();
			}
			int passed = (int) Math.min(wanted, this.left);
			this.left -= (this.left != OPEN) ? passed : 0;
			return passed;
		}

	}

}
