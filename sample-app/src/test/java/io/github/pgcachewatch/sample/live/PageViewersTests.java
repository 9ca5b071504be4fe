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

package io.github.pgcachewatch.sample.live;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.pgcachewatch.actuate.PgCacheWatchEndpoint;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * How many pages are kept up to date.
 */
class PageViewersTests {

	private final PageViewers viewers = createViewers();

	@Test
	void onePageTooManyIsRefusedUntilAnotherOneIsGone() {
		assertThat(this.viewers.isAny()).isFalse();
		List<SseEmitter> pages = Stream.generate(this.viewers::open).limit(100).toList();
		assertThat(this.viewers.isAny()).isTrue();
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(this.viewers::open)
			.withMessageContaining("503")
			.withMessageContaining("Too many pages are open");
		pages.get(42).complete();
		this.viewers.update();
		await().ignoreExceptions().until(this.viewers::open, Objects::nonNull);
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(this.viewers::open);
	}

	private static PageViewers createViewers() {
		StaticListableBeanFactory beans = new StaticListableBeanFactory();
		CacheReads reads = new CacheReads(beans.getBeanProvider(CacheManager.class));
		InstanceMonitor monitor = new InstanceMonitor("A", Duration.ofSeconds(3), new MockEnvironment(),
				beans.getBeanProvider(PgCacheWatchEndpoint.class),
				new CacheReader(beans.getBeanProvider(CacheManager.class), reads), reads, new ReadTimes());
		ChangeStrip strip = new ChangeStrip();
		return new PageViewers(strip, new InstanceRegistry(monitor, strip));
	}

}
