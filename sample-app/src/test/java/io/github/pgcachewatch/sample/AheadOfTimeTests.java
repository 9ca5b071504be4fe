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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The bookshop is started in a JVM of its own from what the build has processed ahead of
 * time, on its own database.
 */
class AheadOfTimeTests {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final String HITS = "$.caches[?(@.name == 'BookRepository.find' && @.hits > 0)]";

	private static final String FOUND = "$.caches[?(@.name == 'catalogue')].tables[*]";

	private static final String CATALOGUE_HITS = "$.caches[?(@.name == 'catalogue' && @.hits > 0)]";

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	private Path directory;

	private Path output;

	private Process bookshop;

	@BeforeEach
	void start() throws IOException {
		this.output = this.directory.resolve("output");
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		this.bookshop = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"),
				"-Dspring.aot.enabled=true", BookshopApplication.class.getName(), "--server.port=0",
				"--bookshop.second-instance=false")
			.redirectErrorStream(true)
			.redirectOutput(this.output.toFile())
			.start();
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.bookshop.destroy();
		assertThat(this.bookshop.waitFor(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void theBookshopsCachesFollow() throws Exception {
		String url = awaitUrl();
		assertThat(output()).contains("Starting AOT-processed BookshopApplication");
		await().atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(get(url + "/actuator/health/pgcachewatch")).contains("\"UP\""));
		assertThat(get(url + "/books/1")).doesNotContain("Ahead of time");
		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			get(url + "/books/1");
			assertThat(JsonPath.<List<?>>read(get(url + "/live/status"), HITS)).isNotEmpty();
		});
		put(url + "/behind-the-back/books/1", "{\"title\": \"Ahead of time\"}");
		await().atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(get(url + "/books/1")).contains("Ahead of time"));
	}

	@Test
	void theTablesOfTheCatalogueAreFoundOut() throws Exception {
		String url = awaitUrl();
		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			get(url + "/catalogue");
			assertThat(JsonPath.<List<String>>read(get(url + "/live/status"), FOUND)).containsExactly("public.author",
					"public.book", "public.review");
			assertThat(JsonPath.<List<?>>read(get(url + "/live/status"), CATALOGUE_HITS)).isNotEmpty();
		});
	}

	private String awaitUrl() {
		await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
			assertThat(this.bookshop.isAlive()).as(output()).isTrue();
			assertThat(output()).containsPattern(PORT);
		});
		Matcher port = PORT.matcher(output());
		assertThat(port.find()).isTrue();
		return "http://localhost:" + port.group(1);
	}

	private String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String get(String url) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(url)));
	}

	private void put(String url, String body) throws Exception {
		send(HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", "application/json")
			.PUT(HttpRequest.BodyPublishers.ofString(body)));
	}

	private String send(HttpRequest.Builder request) throws Exception {
		HttpResponse<String> response = this.http.send(request.build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

}
