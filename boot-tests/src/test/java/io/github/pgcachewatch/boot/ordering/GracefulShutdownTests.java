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

package io.github.pgcachewatch.boot.ordering;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.bookshop.BookshopApplication;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The web server is stopped gracefully: requests come to their end while the listener
 * still listens, so that they are served from caches that follow the database.
 */
class GracefulShutdownTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void whileRequestsComeToTheirEndTheListenerIsLive() throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(BookshopApplication.class,
				SlowConfiguration.class)
			.run(BookshopDatabase.arguments(this.database, "server.port=0", "server.shutdown=graceful"));
		SlowController slow = context.getBean(SlowController.class);
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		CompletableFuture<HttpResponse<String>> response = HttpClient.newHttpClient()
			.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/slow")).build(),
					BodyHandlers.ofString());
		assertThat(slow.begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		Thread closing = new Thread(context::close);
		closing.start();
		await().atMost(LIMIT).until(() -> refuses(port));
		slow.mayEnd.countDown();
		assertThat(response.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join().body())
			.isEqualTo(ListenerState.LIVE.name());
		closing.join(LIMIT.toMillis());
		assertThat(closing.isAlive()).isFalse();
		assertThat(BookshopDatabase.listeners(this.database)).isZero();
	}

	/**
	 * The server takes no further connections as soon as it has begun to stop.
	 */
	private static boolean refuses(int port) {
		try {
			new Socket("localhost", port).close();
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(SlowController.class)
	static class SlowConfiguration {

	}

	@RestController
	static class SlowController {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch mayEnd = new CountDownLatch(1);

		private final PgCacheWatch watch;

		SlowController(PgCacheWatch watch) {
			this.watch = watch;
		}

		@GetMapping("/slow")
		String slow() throws InterruptedException {
			this.begun.countDown();
			this.mayEnd.await();
			return this.watch.state().name();
		}

	}

}
