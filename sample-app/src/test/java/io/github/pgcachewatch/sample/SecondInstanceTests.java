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

package io.github.pgcachewatch.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.event.ListenerState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances of the bookshop, the second one on the first one's database.
 */
class SecondInstanceTests {

	private static BookshopInstance first;

	private BookshopInstance second;

	@BeforeAll
	static void startFirst() {
		first = BookshopInstance.start();
	}

	@AfterAll
	static void stopFirst() {
		first.context().close();
	}

	@BeforeEach
	void startSecond() {
		this.second = BookshopInstance.start("--spring.datasource.url=" + first.jdbcUrl());
	}

	@AfterEach
	void stopSecond() {
		this.second.context().close();
	}

	@Test
	void theSecondSharesTheFirstOnesDataAndAddsNone() {
		assertThat(this.second.jdbcUrl()).isEqualTo(first.jdbcUrl());
		for (BookshopInstance instance : new BookshopInstance[] { first, this.second }) {
			assertThat(instance.count("author")).isEqualTo(40);
			assertThat(instance.count("book")).isEqualTo(1200);
			assertThat(instance.count("review")).isEqualTo(600);
		}
	}

	@Test
	void whatOneInstanceChangesTheOtherSees() {
		first.find(1);
		this.second.find(1);
		assertThat(first.cached(1)).isTrue();
		assertThat(this.second.cached(1)).isTrue();
		Book changed = first.put(1, "{\"title\": \"From the first\"}");
		this.second.watch().sync().join();
		assertThat(this.second.find(1)).isEqualTo(changed);
		Book changedBack = this.second.put(1, "{\"title\": \"From the second\"}");
		first.watch().sync().join();
		assertThat(first.find(1)).isEqualTo(changedBack);
	}

	@Test
	void anOpenPageDoesNotHoldUpTheShutdown() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.second.url() + "/live")).build();
		Stream<String> page = HttpClient.newHttpClient().send(request, BodyHandlers.ofLines()).body();
		CompletableFuture<Long> end = CompletableFuture.supplyAsync(page::count);
		long start = System.nanoTime();
		this.second.context().close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
		assertThat(end.get(30, TimeUnit.SECONDS)).isPositive();
	}

	@Test
	void withoutTheStarterEveryReadGoesToTheDatabase() {
		String[] arguments = { "--spring.datasource.url=" + first.jdbcUrl(), "--pgcachewatch.enabled=false" };
		try (ConfigurableApplicationContext context = BookshopInstance.run(arguments)) {
			BookshopInstance uncached = BookshopInstance.of(context);
			assertThat(uncached.find(2)).isEqualTo(first.find(2));
			assertThat(uncached.status()).contains("\"listener\":\"STOPPED\"", "\"caches\":[]");
		}
	}

	/**
	 * A running bookshop.
	 */
	record BookshopInstance(ConfigurableApplicationContext context, RestClient http) {

		static BookshopInstance start(String... arguments) {
			BookshopInstance instance = of(run(arguments));
			await().atMost(Duration.ofMinutes(1)).until(() -> instance.watch().state() == ListenerState.LIVE);
			return instance;
		}

		static ConfigurableApplicationContext run(String... arguments) {
			return new SpringApplicationBuilder(BookshopApplication.class)
				.properties("server.port=0", "bookshop.second-instance=false")
				.run(arguments);
		}

		static BookshopInstance of(ConfigurableApplicationContext context) {
			return new BookshopInstance(context, RestClient.create(url(context)));
		}

		private static String url(ConfigurableApplicationContext context) {
			return "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
		}

		String url() {
			return url(this.context);
		}

		String jdbcUrl() {
			return this.context.getBean(JdbcConnectionDetails.class).getJdbcUrl();
		}

		PgCacheWatch watch() {
			return this.context.getBean(PgCacheWatch.class);
		}

		String status() {
			String status = this.http.get().uri("/live/status").retrieve().body(String.class);
			assertThat(status).isNotNull();
			return status;
		}

		long count(String table) {
			return this.context.getBean(JdbcClient.class)
				.sql("select count(*) from " + table)
				.query(Long.class)
				.single();
		}

		boolean cached(long id) {
			Cache cache = this.context.getBean(CacheManager.class).getCache("BookRepository.find");
			return cache != null && cache.get(id) != null;
		}

		Book find(long id) {
			return book(this.http.get().uri("/books/{id}", id));
		}

		Book put(long id, String body) {
			return book(this.http.put().uri("/books/{id}", id).contentType(MediaType.APPLICATION_JSON).body(body));
		}

		private static Book book(RestClient.RequestHeadersSpec<?> request) {
			Book book = request.retrieve().body(Book.class);
			assertThat(book).isNotNull();
			return book;
		}

	}

}
