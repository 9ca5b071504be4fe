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

package io.github.pgcachewatch.sample.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.pgcachewatch.sample.database.ConditionalOnOwnDatabase;
import io.github.pgcachewatch.sample.live.InstanceMonitor;
import io.github.pgcachewatch.sample.live.InstanceRegistry;
import io.github.pgcachewatch.sample.live.PageViewers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Customers who look at the same few pages of both shops over HTTP, ten a second in each,
 * while the page is open in a browser. Thread-safe.
 */
@Component
@ConditionalOnOwnDatabase
class BookReaders {

	private static final Logger logger = LoggerFactory.getLogger(BookReaders.class);

	private static final List<String> PATHS = List.of("/books/1", "/books/2", "/books/3", "/books/4", "/books/1001",
			"/books/1002", "/books/1003", "/books/1004", "/books?author=1", "/books?author=2", "/books?author=3",
			"/catalogue");

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(TIMEOUT)
		.build();

	private final InstanceRegistry instances;

	private final PageViewers viewers;

	private volatile boolean active = true;

	BookReaders(InstanceRegistry instances, PageViewers viewers) {
		this.instances = instances;
		this.viewers = viewers;
	}

	boolean isActive() {
		return this.active;
	}

	void setActive(boolean active) {
		this.active = active;
	}

	@Scheduled(fixedRate = 100)
	void readOne() throws InterruptedException {
		if (this.active && this.viewers.isAny()) {
			for (InstanceMonitor instance : this.instances.monitors()) {
				read(instance, PATHS.get(ThreadLocalRandom.current().nextInt(PATHS.size())));
			}
		}
	}

	void readInAll(String path) throws InterruptedException {
		for (InstanceMonitor instance : this.instances.monitors()) {
			read(instance, path);
		}
	}

	private void read(InstanceMonitor instance, String path) throws InterruptedException {
		URI uri = URI.create("http://localhost:" + instance.port() + path);
		try {
			this.http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.discarding());
		}
		catch (IOException ex) {
			logger.debug("{} was not answered", uri, ex);
		}
	}

}
