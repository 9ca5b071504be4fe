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

package io.github.pgcachewatch.cache;

import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecentEvictions}: which of them a fill that was overtaken repeats.
 */
class RecentEvictionsTests {

	private final RecentEvictions evictions = new RecentEvictions();

	@Test
	void anEvictionThatWasStampedAfterTheFirstLookIsRepeated() {
		evicted(5, 1);
		assertThat(repeated(4, 6, 7)).isEqualTo("books[0]");
	}

	@Test
	void anEvictionThatWasStampedBeforeTheFirstLookIsNotRepeated() {
		evicted(5, 1);
		assertThat(repeated(5, 6, 7)).isEmpty();
	}

	@Test
	void severalEvictionsAreRepeatedAsOne() {
		evicted(5, 1);
		evicted(6, 2);
		this.evictions.add(batch("catalogue", 1), 7);
		assertThat(repeated(4, 8, 9)).isEqualTo("books[0, 1]catalogue[0]");
	}

	@Test
	void fillsWhoseValueWasGoneBeforeARepetitionShareIt() {
		evicted(5, 1);
		assertThat(repeated(4, 6, 10)).isEqualTo("books[0]");
		assertThat(repeated(3, 9, 11)).isEmpty();
	}

	@Test
	void aFillWhoseValueWasGoneAfterARepetitionRepeatsOnceMore() {
		evicted(5, 1);
		assertThat(repeated(4, 6, 10)).isEqualTo("books[0]");
		assertThat(repeated(4, 10, 11)).isEqualTo("books[0]");
	}

	@Test
	void anEvictionAfterTheValueWasGoneIsRepeated() {
		evicted(5, 1);
		this.evictions.add(batch("catalogue", 1), 9);
		assertThat(repeated(4, 7, 10)).isEqualTo("books[0]catalogue[0]");
	}

	@Test
	void theEvictionOfEverythingIsRepeatedAsOne() {
		evicted(4, 1);
		this.evictions.add(null, 6);
		assertThat(this.evictions.repeat(3, 7, 8)).isNull();
	}

	@Test
	void fillsWhoseValueWasGoneBeforeShareTheRepetitionOfEverything() {
		evicted(4, 1);
		this.evictions.add(null, 6);
		assertThat(this.evictions.repeat(3, 7, 8)).isNull();
		assertThat(repeated(3, 7, 9)).isEmpty();
		assertThat(this.evictions.repeat(3, 8, 10)).isNull();
		assertThat(repeated(6, 10, 11)).isEmpty();
	}

	@Test
	void aFillThatMayNeedAForgottenEvictionEvictsEverything() {
		evicted(5, 1);
		LongStream.range(10, 30).forEach((moment) -> evicted(moment, 600));
		assertThat(this.evictions.repeat(4, 31, 32)).isNull();
		assertThat(repeated(4, 31, 33)).isEmpty();
	}

	@Test
	void aFillThatNeedsNoForgottenEvictionRepeatsThoseThatItNeeds() {
		evicted(5, 1);
		LongStream.range(10, 30).forEach((moment) -> evicted(moment, 600));
		assertThat(repeated(28, 31, 32)).startsWith("books[0, 1,");
	}

	@Test
	void theLatestEvictionIsNeverForgotten() {
		evicted(5, 10_000);
		evicted(6, 10_000);
		assertThat(repeated(5, 7, 8)).startsWith("books[0, 1,");
	}

	private String repeated(long admitted, long removed, long now) {
		EvictionBatch repeated = this.evictions.repeat(admitted, removed, now);
		assertThat(repeated).isNotNull();
		return repeated.toEvictions()
			.stream()
			.peek((eviction) -> assertThat(eviction.repeated()).isTrue())
			.map((eviction) -> eviction.cacheName() + eviction.keys())
			.collect(Collectors.joining());
	}

	private void evicted(long moment, int keys) {
		this.evictions.add(batch("books", keys), moment);
	}

	private static EvictionBatch batch(String cacheName, int keys) {
		EvictionBatch batch = new EvictionBatch();
		batch.add(cacheName, CacheKeys.of(LongStream.range(0, keys).boxed().<Object>map((key) -> key).toList()), 0);
		return batch;
	}

}
