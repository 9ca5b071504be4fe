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

import java.util.List;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgCacheWatch;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How many pages are kept up to date.
 */
class LiveControllerTests {

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	private final LiveController live = new LiveController(new RecentEvents(), new StatusReader(
			this.beans.getBeanProvider(CacheManager.class), this.beans.getBeanProvider(PgCacheWatch.class)));

	@Test
	void onePageTooManyIsRefusedUntilAnotherOneIsGone() {
		List<SseEmitter> pages = Stream.generate(this.live::open).limit(100).toList();
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(this.live::open)
			.withMessageContaining("503")
			.withMessageContaining("Too many pages are open");
		pages.get(42).complete();
		this.live.update();
		assertThat(this.live.open()).isNotNull();
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(this.live::open);
	}

}
