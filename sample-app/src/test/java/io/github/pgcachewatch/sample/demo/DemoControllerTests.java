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

import java.time.Duration;
import java.util.List;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.sample.live.InstanceMonitor;
import io.github.pgcachewatch.sample.live.InstanceRegistry;
import io.github.pgcachewatch.sample.live.InstanceView;
import io.github.pgcachewatch.sample.live.InstanceView.CacheView;
import io.github.pgcachewatch.sample.live.InstanceView.EntryView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the page's buttons do, in the two instances that one command starts.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "pgcachewatch.max-staleness=2s")
@AutoConfigureRestTestClient
class DemoControllerTests {

	@Autowired
	private RestTestClient http;

	@Autowired
	private InstanceRegistry instances;

	@BeforeEach
	void awaitBothInstances() {
		await().atMost(Duration.ofMinutes(1)).until(() -> this.instances.monitors().size() == 2);
		await().atMost(Duration.ofMinutes(1)).until(() -> isLive("A") && isLive("B"));
	}

	@Test
	void theSecondInstanceHasAPortAndAListenerOfItsOwn() {
		assertThat(view("B").port()).isPositive().isNotEqualTo(view("A").port());
		assertThat(view("B").backendPid()).isNotNull().isNotEqualTo(view("A").backendPid());
	}

	@Test
	void aChangedRowIsEvictedInBothAndTheOthersStay() {
		read(1, 2);
		assertThat(post("/demo/books/1/change")).endsWith("where id = 1: 1 row");
		await().atMost(Duration.ofMinutes(1)).until(() -> !isCached("A", 1) && !isCached("B", 1));
		assertThat(isCached("A", 2) && isCached("B", 2)).isTrue();
	}

	@Test
	void aThousandChangedRowsAreEvictedInBothAndTheOthersStay() {
		read(3, 1001, 2000);
		assertThat(post("/demo/books/change-thousand")).endsWith("between 1001 and 2000: 1,000 rows");
		for (String instance : List.of("A", "B")) {
			await().atMost(Duration.ofMinutes(1)).until(() -> !isCached(instance, 1001) && !isCached(instance, 2000));
			assertThat(isCached(instance, 3)).isTrue();
		}
	}

	@Test
	void truncateEmptiesBothAndTheShopIsRestocked() {
		read(4, 1002);
		long evictions = view("B").caches().get(0).evictions();
		assertThat(post("/demo/books/truncate")).startsWith("truncate author, book, review");
		await().atMost(Duration.ofMinutes(1)).until(() -> !isCached("A", 4) && !isCached("B", 1002));
		assertThat(view("B").caches().get(0).evictions()).isGreaterThan(evictions);
		read(4, 1002);
	}

	@Test
	void aTerminatedListenerReconnects() {
		InstanceView before = view("B");
		assertThat(post("/demo/instances/B/terminate")).contains("pg_terminate_backend(" + before.backendPid() + ")");
		await().atMost(Duration.ofMinutes(1)).until(() -> isLive("B") && view("B").reconnects() > before.reconnects());
		assertThat(view("B").backendPid()).isNotEqualTo(before.backendPid());
	}

	@Test
	void aFrozenListenersReadsBypassItsCachesUntilItIsLiveAgain() {
		read(5);
		EntryView before = entry("B", 5);
		long reconnects = view("B").reconnects();
		post("/demo/instances/B/freeze");
		await().atMost(Duration.ofMinutes(1)).until(() -> !view("B").open());
		assertThat(view("A").open()).isTrue();
		CacheView closed = find("B");
		post("/demo/books/5/read");
		assertThat(find("B").bypassed()).isGreaterThan(closed.bypassed());
		assertThat(find("B").refused()).isGreaterThan(closed.refused());
		assertThat(entry("B", 5).fills()).isEqualTo(before.fills());
		assertThat(entry("B", 5).bypassed()).isEqualTo(1);
		await().atMost(Duration.ofSeconds(60)).until(() -> isLive("B"));
		assertThat(view("B").reconnects()).isGreaterThan(reconnects);
		read(5);
	}

	@Test
	void theReadersAreSwitchedOffAndOn() {
		for (boolean active : new boolean[] { false, true }) {
			String state = "{\"active\":%s}".formatted(active);
			this.http.post()
				.uri("/demo/readers")
				.contentType(MediaType.APPLICATION_JSON)
				.body(state)
				.exchange()
				.expectStatus()
				.isOk();
			this.http.get().uri("/demo/readers").exchange().expectBody().json(state);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/demo/readers", "/demo/books/1/change", "/demo/books/change-thousand",
			"/demo/books/truncate", "/demo/instances/A/terminate", "/demo/instances/A/freeze" })
	void anotherSitesPageCannotPressAButton(String uri) {
		this.http.post()
			.uri(uri)
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.body("")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
	}

	@Test
	void anUnknownInstanceIsAProblem() {
		this.http.post()
			.uri("/demo/instances/C/freeze")
			.contentType(MediaType.APPLICATION_JSON)
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("There is no instance C");
	}

	private String post(String uri) {
		String answer = this.http.post()
			.uri(uri)
			.contentType(MediaType.APPLICATION_JSON)
			.body("{}")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(DemoController.CompletedAction.class)
			.getResponseBody()
			.done();
		assertThat(answer).isNotEmpty();
		return answer;
	}

	private void read(long... ids) {
		for (long id : ids) {
			await().atMost(Duration.ofMinutes(1)).until(() -> {
				post("/demo/books/" + id + "/read");
				return isCached("A", id) && isCached("B", id);
			});
		}
	}

	private InstanceView view(String instance) {
		return this.instances.monitors()
			.stream()
			.filter((monitor) -> monitor.name().equals(instance))
			.map(InstanceMonitor::view)
			.findAny()
			.orElseThrow();
	}

	private boolean isLive(String instance) {
		InstanceView view = view(instance);
		return view.listener() == ListenerState.LIVE && view.open();
	}

	private CacheView find(String instance) {
		return view(instance).caches()
			.stream()
			.filter((cache) -> cache.name().equals("BookRepository.find"))
			.findAny()
			.orElseThrow();
	}

	private boolean isCached(String instance, long id) {
		return find(instance).shown().stream().map(EntryView::key).anyMatch(String.valueOf(id)::equals);
	}

	private EntryView entry(String instance, long id) {
		return find(instance).shown()
			.stream()
			.filter((entry) -> entry.key().equals(String.valueOf(id)))
			.findAny()
			.orElseThrow();
	}

}
