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

import java.util.stream.LongStream;

import io.github.pgcachewatch.cache.RecentEvictions.RecentEviction;
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
		EvictionBatch batch = evicted(5, 1);
		assertThat(this.evictions.repeat(4, 6, 7)).containsExactly(batch);
	}

	@Test
	void anEvictionThatWasStampedBeforeTheFirstLookIsNotRepeated() {
		evicted(5, 1);
		assertThat(this.evictions.repeat(5, 6, 7)).isEmpty();
	}

	@Test
	void anEvictionThatIsStillBeingStampedIsRepeated() {
		EvictionBatch batch = batch(1);
		this.evictions.add(batch);
		assertThat(this.evictions.repeat(100, 101, 102)).containsExactly(batch);
	}

	@Test
	void fillsThatWereStoredBeforeARepetitionShareIt() {
		EvictionBatch batch = evicted(5, 1);
		assertThat(this.evictions.repeat(4, 6, 10)).containsExactly(batch);
		assertThat(this.evictions.repeat(3, 9, 11)).isEmpty();
	}

	@Test
	void aFillThatWasStoredAfterARepetitionRepeatsOnceMore() {
		EvictionBatch batch = evicted(5, 1);
		assertThat(this.evictions.repeat(4, 6, 10)).containsExactly(batch);
		assertThat(this.evictions.repeat(4, 11, 12)).containsExactly(batch);
	}

	@Test
	void theEvictionOfEverythingIsRepeatedAsOne() {
		this.evictions.finish(this.evictions.add(null), 5);
		assertThat(this.evictions.repeat(4, 6, 7)).hasSize(1).containsOnlyNulls();
	}

	@Test
	void aFillThatMayNeedAForgottenEvictionEvictsEverything() {
		evicted(5, 1);
		LongStream.range(10, 30).forEach((moment) -> evicted(moment, 600));
		assertThat(this.evictions.repeat(4, 31, 32)).containsOnlyNulls().hasSize(1);
	}

	@Test
	void aFillThatNeedsNoForgottenEvictionRepeatsThoseThatItNeeds() {
		evicted(5, 1);
		LongStream.range(10, 30).forEach((moment) -> evicted(moment, 600));
		assertThat(this.evictions.repeat(28, 31, 32)).hasSize(1).doesNotContainNull();
	}

	@Test
	void anEvictionThatIsStillBeingStampedIsNeverForgotten() {
		RecentEviction unfinished = this.evictions.add(batch(1));
		LongStream.range(10, 30).forEach((moment) -> evicted(moment, 600));
		this.evictions.finish(unfinished, 40);
		assertThat(this.evictions.repeat(35, 41, 42)).hasSize(1).doesNotContainNull();
	}

	private EvictionBatch evicted(long moment, int keys) {
		EvictionBatch batch = batch(keys);
		this.evictions.finish(this.evictions.add(batch), moment);
		return batch;
	}

	private static EvictionBatch batch(int keys) {
		EvictionBatch batch = new EvictionBatch();
		batch.add("books", CacheKeys.of(LongStream.range(0, keys).boxed().<Object>map((key) -> key).toList()), 0);
		return batch;
	}

}
