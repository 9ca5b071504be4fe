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

package io.github.pgcachewatch.source.notify;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that speaks TLS as PostgreSQL does, with a certificate of its own, in front of
 * one that need not.
 */
final class TlsTerminator implements AutoCloseable {

	private static final String PASSWORD = "changeit";

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final TestDatabase database;

	private final SSLContext context;

	TlsTerminator(TestDatabase database, Path directory)
			throws IOException, GeneralSecurityException, InterruptedException {
		this.database = database;
		this.context = context(directory.resolve("keys.p12"));
		daemon(this::accept);
	}

	String url() {
		return "jdbc:postgresql://localhost:" + this.server.getLocalPort() + "/" + this.database.name()
				+ "?sslmode=require";
	}

	private static SSLContext context(Path keys) throws IOException, GeneralSecurityException, InterruptedException {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "test", "-keyalg", "EC", "-dname", "CN=localhost", "-keystore",
				keys.toString(), "-storepass", PASSWORD)
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = new FileInputStream(keys.toFile())) {
			store.load(in, PASSWORD.toCharArray());
		}
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(factory.getKeyManagers(), null, null);
		return context;
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			daemon(() -> serve(client));
		}
	}

	private void serve(Socket client) throws IOException {
		URI uri = URI.create(this.database.url().substring("jdbc:".length()));
		// Length and code of the SSLRequest.
		new DataInputStream(client.getInputStream()).readLong();
		client.getOutputStream().write('S');
		client.setTcpNoDelay(true);
		SSLSocket encrypted = (SSLSocket) this.context.getSocketFactory()
			.createSocket(client, "localhost", client.getPort(), true);
		encrypted.setUseClientMode(false);
		encrypted.startHandshake();
		Socket target = new Socket(uri.getHost(), uri.getPort());
		target.setTcpNoDelay(true);
		daemon(() -> forward(target, encrypted));
		forward(encrypted, target);
	}

	private static void forward(Socket from, Socket to) throws IOException {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
	}

	private static void daemon(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// Closed.
			}
		}, "tls-terminator");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

	private interface Task {

		void run() throws IOException;

	}

}
