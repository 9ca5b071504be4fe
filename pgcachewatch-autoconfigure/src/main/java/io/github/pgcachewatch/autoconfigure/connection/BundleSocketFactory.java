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

package io.github.pgcachewatch.autoconfigure.connection;

import java.io.IOException;
import java.net.Socket;

import javax.net.ssl.SSLSocket;

import org.postgresql.ssl.WrappedFactory;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Encrypts the driver's connections with an SSL bundle, its ciphers and protocols
 * included.
 */
final class BundleSocketFactory extends WrappedFactory {

	private final SslOptions options;

	BundleSocketFactory(SslBundle bundle) {
		this.factory = bundle.createSslContext().getSocketFactory();
		this.options = bundle.getOptions();
	}

	/**
	 * The one way in which the driver asks: its socket is connected already.
	 */
	@Override
	public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
		SSLSocket encrypted = (SSLSocket) super.createSocket(socket, host, port, autoClose);
		if (this.options.getCiphers() != null) {
			encrypted.setEnabledCipherSuites(this.options.getCiphers());
		}
		if (this.options.getEnabledProtocols() != null) {
			encrypted.setEnabledProtocols(this.options.getEnabledProtocols());
		}
		return encrypted;
	}

}
