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

package io.github.pgcachewatch.watch;

import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.CapturedCache;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.RouteFactory;
import io.github.pgcachewatch.trigger.WatchRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link RouteRegistry}.
 */
class RouteRegistryTests {

	private static final TableName REVIEW = TableName.parse("public.review");

	private static final TableName BOOK = TableName.parse("public.book");

	private final RouteRegistry routes = new RouteRegistry(mock(Invalidator.class), mock(WatchedCaches.class),
			mock(RouteFactory.class), List.of());

	@Test
	void whatAThreadCameToFollowBeforeTheStartEndedIsKept() {
		this.routes.capture(Map.of("rated", new CapturedCache("rated", "")));
		this.routes.add(List.of(follows(REVIEW)));
		this.routes.bind(List.of(follows(BOOK)));
		assertThat(this.routes.requests()).extracting(WatchRequest::table).containsExactlyInAnyOrder(BOOK, REVIEW);
	}

	@Test
	void aStartThatIsRepeatedBindsNothingTwice() {
		this.routes.bind(List.of(follows(BOOK)));
		this.routes.bind(List.of(follows(BOOK)));
		assertThat(this.routes.requests()).extracting(WatchRequest::table).containsExactly(BOOK);
	}

	private static CacheBinding follows(TableName table) {
		return CacheBinding.ofReads("rated", table, "Shop.rated()", "");
	}

}
