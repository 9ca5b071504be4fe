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

package io.github.pgcachewatch.boot.connection;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Has the tests' server encrypt connections, for a time, with a certificate made for it.
 */
final class TlsServer implements AutoCloseable {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private final TestDatabase postgres = PostgresServer.shared().createDatabase();

	private final Path certificate;

	/**
	 * Switches encryption on.
	 * @param directory where the certificate is kept
	 * @param host the name in the certificate
	 */
	TlsServer(Path directory, String host) throws Exception {
		KeyStore store = generate(directory.resolve("keys.p12"), host);
		String certificate = pem("CERTIFICATE", store.getCertificate("server").getEncoded());
		String key = pem("PRIVATE KEY", store.getKey("server", PASSWORD).getEncoded());
		this.certificate = Files.writeString(directory.resolve("server.crt"), certificate);
		this.postgres.execute(write(certificate, "pgcachewatch.crt"), write(key, "pgcachewatch.key"),
				"alter system set ssl_cert_file = 'pgcachewatch.crt'",
				"alter system set ssl_key_file = 'pgcachewatch.key'", "alter system set ssl = on",
				"select pg_reload_conf()");
	}

	/**
	 * Returns the file that a client trusts.
	 */
	Path certificate() {
		return this.certificate;
	}

	/**
	 * Makes a certificate that is not the server's.
	 */
	static Path certificate(Path directory, String host) throws Exception {
		KeyStore store = generate(directory.resolve("keys.p12"), host);
		return Files.writeString(directory.resolve("other.crt"),
				pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
	}

	private static KeyStore generate(Path file, String host) throws Exception {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host,
				"-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", new String(PASSWORD))
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			store.load(in, PASSWORD);
		}
		return store;
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n"
				+ Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content)
				+ "\n-----END " + type + "-----\n";
	}

	/**
	 * Writes a file into the server's data directory, which may be in a container.
	 */
	private static String write(String content, String file) {
		return "copy (select unnest(string_to_array('" + content.strip() + "', E'\\n'))) to program 'umask 077; cat > "
				+ file + "'";
	}

	@Override
	public void close() {
		this.postgres.execute("alter system reset ssl", "alter system reset ssl_cert_file",
				"alter system reset ssl_key_file", "select pg_reload_conf()");
	}

}
