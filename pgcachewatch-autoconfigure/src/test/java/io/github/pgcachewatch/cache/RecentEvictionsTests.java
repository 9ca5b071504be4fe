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
		assertThat(taken(4, 6)).isEqualTo("books[0]");
	}

	@Test
	void anEvictionThatWasStampedBeforeTheFirstLookIsNotRepeated() {
		evicted(5, 1);
		assertThat(taken(5, 6)).isEmpty();
	}

	@Test
	void severalEvictionsAreRepeatedAsOne() {
		evicted(5, 1);
		evicted(6, 2);
		this.evictions.add(batch("catalogue", 1), RecentEvictions.ORIGINAL, 7);
		assertThat(taken(4, 8)).isEqualTo("books[0, 1]catalogue[0]");
	}

	@Test
	void fillsWhoseValueWasGoneBeforeARepetitionShareIt() {
		evicted(5, 1);
		assertThat(taken(4, 6)).isEqualTo("books[0]");
		this.evictions.add(batch("books", 1), 10, 11);
		assertThat(taken(3, 9)).isEmpty();
	}

	@Test
	void aFillWhoseValueWasGoneAfterARepetitionRepeatsOnceMore() {
		evicted(5, 1);
		assertThat(taken(4, 6)).isEqualTo("books[0]");
		this.evictions.add(batch("books", 1), 10, 11);
		assertThat(taken(4, 10)).isEqualTo("books[0]");
	}

	@Test
	void aRepetitionThatOvertakesAnotherFillIsRepeatedForThat() {
		this.evictions.add(batch("books", 1), 10, 11);
		assertThat(taken(7, 12)).isEqualTo("books[0]");
	}

	@Test
	void anEvictionAfterTheValueWasGoneIsRepeated() {
		evicted(5, 1);
		this.evictions.add(batch("catalogue", 1), RecentEvictions.ORIGINAL, 9);
		assertThat(taken(4, 7)).isEqualTo("books[0]catalogue[0]");
	}

	@Test
	void theEvictionOfEverythingIsRepeatedInPlaceOfWhatItCovers() {
		evicted(4, 1);
		this.evictions.add(null, 6, 7);
		assertThat(this.evictions.take(3, 8)).isNull();
		assertThat(taken(3, 8)).isEmpty();
	}

	@Test
	void theEvictionOfEverythingCoversWhatWasGoneBefore() {
		evicted(4, 1);
		this.evictions.add(null, 6, 7);
		assertThat(taken(3, 5)).isEmpty();
	}

	@Test
	void aFillThatMayNeedAForgottenEvictionEvictsEverything() {
		evicted(5, 1);
		LongStream.range(10, 30).forEach((moment) -> evicted(moment, 600));
		assertThat(this.evictions.take(4, 31)).isNull();
	}

	@Test
	void aFillThatNeedsNoForgottenEvictionRepeatsThoseThatItNeeds() {
		evicted(5, 1);
		LongStream.range(10, 30).forEach((moment) -> evicted(moment, 3));
		LongStream.range(30, 50).forEach((moment) -> evicted(moment, 600));
		assertThat(this.evictions.take(9, 51)).isNull();
		assertThat(taken(48, 51)).startsWith("books[0, 1,");
	}

	@Test
	void theLatestEvictionIsNeverForgotten() {
		evicted(5, 10_000);
		evicted(6, 10_000);
		assertThat(taken(5, 7)).startsWith("books[0, 1,");
	}

	private String taken(long admitted, long removed) {
		EvictionBatch taken = this.evictions.take(admitted, removed);
		assertThat(taken).isNotNull();
		return taken.toEvictions()
			.stream()
			.peek((eviction) -> assertThat(eviction.repeated()).isTrue())
			.map((eviction) -> eviction.cacheName() + eviction.keys())
			.collect(Collectors.joining());
	}

	private void evicted(long moment, int keys) {
		this.evictions.add(batch("books", keys), RecentEvictions.ORIGINAL, moment);
	}

	private static EvictionBatch batch(String cacheName, int keys) {
		EvictionBatch batch = new EvictionBatch();
		batch.add(cacheName, CacheKeys.of(LongStream.range(0, keys).boxed().<Object>map((key) -> key).toList()), 0);
		return batch;
	}

}
