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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.SocketFactory;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.core.SocketFactoryFactory;

/**
 * Makes the sockets of dedicated connections. Public since the driver creates it, by its
 * name; not for any other use. Thread-safe.
 * <p>
 * It finds the connection's {@link SocketControl} by a key among the driver's properties,
 * under which it is kept for the time of one attempt to connect.
 */
public final class PgSocketFactory extends SocketFactory {

	/** The driver's property with the key of the {@link SocketControl}. */
	public static final String CONTROL = "pgcachewatchSocketControl";

	/** The driver's property with the name of the user's own socket factory, if any. */
	public static final String WRAPPED = "pgcachewatchWrappedSocketFactory";

	/** In seconds, so that a router's or firewall's idle timeout does not strike. */
	private static final Map<String, Integer> KEEP_ALIVE = Map.of("TCP_KEEPIDLE", 30, "TCP_KEEPINTERVAL", 10,
			"TCP_KEEPCOUNT", 3);

	private static final Map<String, SocketControl> controls = new ConcurrentHashMap<>();

	private final SocketControl control;

	private final @Nullable SocketFactory wrapped;

	/**
	 * Creates the factory for one attempt to connect.
	 * @param properties the properties of the connection
	 * @throws SQLException if the user's own factory cannot be created
	 */
	public PgSocketFactory(Properties properties) throws SQLException {
		SocketControl control = controls.get(properties.getProperty(CONTROL, ""));
		this.control = (control != null) ? control : new SocketControl();
		this.wrapped = wrapped(properties);
	}

	private static @Nullable SocketFactory wrapped(Properties properties) throws SQLException {
		String name = properties.getProperty(WRAPPED);
		if (name != null) {
			Properties own = new Properties();
			properties.stringPropertyNames().forEach((key) -> own.setProperty(key, properties.getProperty(key)));
			PGProperty.SOCKET_FACTORY.set(own, name);
			return SocketFactoryFactory.getSocketFactory(own);
		}
		// Channels know no SOCKS proxy, plain sockets do.
		return (System.getProperty("socksProxyHost") != null) ? SocketFactory.getDefault() : null;
	}

	public static void register(String key, SocketControl control) {
		controls.put(key, control);
	}

	public static void unregister(String key) {
		controls.remove(key);
	}

	@Override
	public Socket createSocket() throws IOException {
		ControlledSocket socket = (this.wrapped != null) ? new ForeignSocket(this.wrapped.createSocket(), this.control)
				: ChannelSocket.open(this.control);
		this.control.attach(socket);
		socket.supportedOptions().forEach((option) -> setKeepAlive(socket, option));
		return socket;
	}

	@SuppressWarnings("unchecked")
	private static void setKeepAlive(Socket socket, SocketOption<?> option) {
		Integer value = KEEP_ALIVE.get(option.name());
		if (value != null) {
			try {
				socket.setOption((SocketOption<Integer>) option, value);
			}
			catch (IOException | UnsupportedOperationException ex) {
				// The operating system's own value will do.
			}
		}
	}

	@Override
	public Socket createSocket(String host, int port) throws IOException {
		return connected(new InetSocketAddress(host, port), null);
	}

	@Override
	public Socket createSocket(InetAddress host, int port) throws IOException {
		return connected(new InetSocketAddress(host, port), null);
	}

	@Override
	public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
		return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
	}

	@Override
	public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
		return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
	}

	private Socket connected(SocketAddress remote, @Nullable SocketAddress local) throws IOException {
		Socket socket = createSocket();
		try {
			if (local != null) {
				socket.bind(local);
			}
			socket.connect(remote);
			return socket;
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

}
