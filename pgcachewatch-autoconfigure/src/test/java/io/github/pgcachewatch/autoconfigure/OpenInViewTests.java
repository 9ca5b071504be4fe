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

package io.github.pgcachewatch.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.github.pgcachewatch.cache.CacheObserver;
import io.github.pgcachewatch.cache.WatchedCacheSettings;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.view.WatchedManager;
import io.github.pgcachewatch.watch.OpenSessionFilter;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.FilterChain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link OpenSessionFilter} and
 * {@link PgCacheWatchOpenInViewAutoConfiguration}.
 */
class OpenInViewTests {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final ListenerLiveness liveness = new ListenerLiveness(Duration.ofHours(1));

	private final WatchedCaches caches = new WatchedCaches(WatchedCacheSettings.defaults(), this.liveness,
			new CacheObserver() {
			}, Runnable::run, this.timer);

	private final CacheManager manager = WatchedManager.watch(new ConcurrentMapCacheManager(), this.caches);

	@BeforeEach
	void goLive() {
		this.caches.watchNames((name) -> true);
		this.manager.getCache("books");
		this.caches.invalidateAll(io.github.pgcachewatch.event.CacheInvalidated.Cause.RECONNECT).join();
		this.liveness.prove(System.nanoTime());
	}

	@AfterEach
	void stopTimer() {
		this.timer.shutdownNow();
	}

	@Test
	void whenARowChangesWhileASessionIsOpenWhatItGivesBackIsNotStored() throws Exception {
		new OpenSessionFilter(this.caches.transactionVersions()).doFilter(new MockHttpServletRequest(),
				new MockHttpServletResponse(), changeThenFill());
		assertThat(this.manager.getCache("books").get(1L)).isNull();
	}

	@Test
	void whenNoSessionIsOpenItIsStored() throws Exception {
		changeThenFill().doFilter(new MockHttpServletRequest(), new MockHttpServletResponse());
		assertThat(this.manager.getCache("books").get(1L)).isNotNull();
	}

	@Test
	void whenTheRequestIsOverItsThreadMayStoreAgain() throws Exception {
		new OpenSessionFilter(this.caches.transactionVersions()).doFilter(new MockHttpServletRequest(),
				new MockHttpServletResponse(), (request, response) -> {
				});
		changeThenFill().doFilter(new MockHttpServletRequest(), new MockHttpServletResponse());
		assertThat(this.manager.getCache("books").get(1L)).isNotNull();
	}

	@Test
	void whenASessionIsKeptOpenForViewsRequestsAreFiltered() {
		runner().run((context) -> assertThat(context).hasSingleBean(OpenSessionFilter.class));
	}

	@Test
	void whenNoSessionIsKeptOpenThereIsNoFilter() {
		runner().withPropertyValues("spring.jpa.open-in-view=false")
			.run((context) -> assertThat(context).doesNotHaveBean(OpenSessionFilter.class));
	}

	@Test
	void whenTheApplicationHasNoWebThereIsNoFilter() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PgCacheWatchOpenInViewAutoConfiguration.class))
			.withBean(WatchedCaches.class, () -> this.caches)
			.withBean(EntityManagerFactory.class, () -> mock(EntityManagerFactory.class))
			.run((context) -> assertThat(context).doesNotHaveBean(OpenSessionFilter.class));
	}

	private WebApplicationContextRunner runner() {
		return new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PgCacheWatchOpenInViewAutoConfiguration.class))
			.withBean(WatchedCaches.class, () -> this.caches)
			.withBean(EntityManagerFactory.class, () -> mock(EntityManagerFactory.class));
	}

	private FilterChain changeThenFill() {
		return (request, response) -> {
			EvictionBatch change = new EvictionBatch();
			change.add("books", CacheKeys.of(1L), 0);
			this.caches.stamp(change);
			Cache cache = this.manager.getCache("books");
			assertThat(cache.get(1L)).isNull();
			cache.put(1L, "as old as the session");
		};
	}

}
