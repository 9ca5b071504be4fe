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

package io.github.pgcachewatch.consistency.catalogue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.cache.CacheManager;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.awaitility.Awaitility.await;

/**
 * A real Redis server, started from the machine's own {@code redis-server}. One is shared
 * by all tests of a JVM; each manager prefixes its keys.
 */
public final class RedisServer {

	private static final AtomicInteger managers = new AtomicInteger();

	private final int port;

	private final LettuceConnectionFactory connections;

	private RedisServer(int port) {
		this.port = port;
		this.connections = new LettuceConnectionFactory("localhost", port);
		this.connections.setEagerInitialization(true);
		this.connections.afterPropertiesSet();
		this.connections.start();
	}

	public static RedisServer shared() {
		return Shared.INSTANCE;
	}

	public int port() {
		return this.port;
	}

	CacheManager createCacheManager(boolean immediateWrites) {
		String prefix = managers.incrementAndGet() + ":";
		RedisCacheManager manager = RedisCacheManager
			.builder(RedisCacheWriter.create(this.connections,
					(configurer) -> configurer.immediateWrites(immediateWrites)))
			.cacheDefaults(
					RedisCacheConfiguration.defaultCacheConfig().computePrefixWith((name) -> prefix + name + ":"))
			.build();
		manager.afterPropertiesSet();
		return manager;
	}

	private static RedisServer start() {
		int port = freePort();
		Process process = launch(port);
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
		await("redis-server").atMost(Duration.ofSeconds(30)).until(() -> accepts(port));
		return new RedisServer(port);
	}

	private static Process launch(int port) {
		try {
			return new ProcessBuilder("redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save",
					"", "--appendonly", "no")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException(
					"These tests need the program redis-server on the PATH (Debian: apt-get install redis-server)", ex);
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean accepts(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static final class Shared {

		static final RedisServer INSTANCE = start();

	}

}
