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

package io.github.pgcachewatch.boot.capture;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import com.jayway.jsonpath.JsonPath;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.bookshop.BookshopApplication;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint of a running application tells over HTTP what the command line prints.
 */
class FindingsEndpointTests {

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void eachFindingIsToldWithItsMethodItsTableAndTheCure() throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			context.getBean(Titles.class).withAuthors();
			String answer = get("http://localhost:" + context.getEnvironment().getProperty("local.server.port")
					+ "/actuator/pgcachewatch");
			assertThat(JsonPath.<List<Map<String, Object>>>read(answer, "$.findings")).singleElement()
				.satisfies((finding) -> assertThat(finding).containsEntry("kind", "UNCOVERED_TABLE")
					.containsEntry("method", Titles.class.getName() + ".withAuthors()")
					.containsEntry("cache", "Titles.withAuthors")
					.containsEntry("subject", "public.author")
					.containsEntry("fills", 1)
					.containsKeys("statement", "action"));
		}
	}

	@Test
	void aTableWhoseRowsWereFoundByAParameterIsSuggestedWithItsAnnotation() throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			LongStream.range(0, 16).forEach(context.getBean(Titles.class)::find);
			String answer = get("http://localhost:" + context.getEnvironment().getProperty("local.server.port")
					+ "/actuator/pgcachewatch");
			assertThat(JsonPath.<List<Map<String, Object>>>read(answer, "$.suggestions")).singleElement()
				.satisfies((suggestion) -> assertThat(suggestion)
					.containsEntry("method", Titles.class.getName() + ".find(long)")
					.containsEntry("cache", "Titles.find")
					.containsEntry("table", "public.book")
					.containsEntry("key", List.of("id"))
					.containsEntry("annotation", "@PgInvalidated(table = \"public.book\", key = \"id\")")
					.containsKey("fills"));
		}
	}

	private ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(BookshopApplication.class, Titles.class)
			.run(BookshopDatabase.arguments(this.database, "server.port=0", "pgcachewatch.capture=verify",
					"management.endpoints.web.exposure.include=pgcachewatch"));
	}

	private static String get(String url) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
			.body();
	}

	static class Titles {

		private final JdbcClient jdbc;

		Titles(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated(table = "book")
		public List<String> find(long id) {
			return this.jdbc.sql("select title from book where id = ?").param(id).query(String.class).list();
		}

		@PgInvalidated(table = "book")
		public List<String> withAuthors() {
			return this.jdbc.sql("select title || name from book join author using (id)").query(String.class).list();
		}

	}

}
