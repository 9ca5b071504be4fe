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

package io.github.pgcachewatch.consistency.oracle;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;

/**
 * A level of caches, which keeps the version of a row under several keys, each filled in
 * another way.
 */
abstract class CachedLevel extends CachedSource implements RowSource {

	CachedLevel(RowSource below) {
		super(below);
	}

	@Cacheable(cacheResolver = OwnCacheResolver.NAME)
	public @Nullable Long plain(long id) {
		return load(id);
	}

	@Cacheable(cacheResolver = OwnCacheResolver.NAME, key = "'shared ' + #id", sync = true)
	public @Nullable Long shared(long id) {
		return load(id);
	}

	@Cacheable(cacheResolver = OwnCacheResolver.NAME, key = "'future ' + #id")
	public CompletableFuture<@Nullable Long> future(long id) {
		return later(() -> load(id));
	}

	@Cacheable(cacheResolver = OwnCacheResolver.NAME, key = "'shared future ' + #id", sync = true)
	public CompletableFuture<@Nullable Long> sharedFuture(long id) {
		return later(() -> load(id));
	}

	/**
	 * Reads an entry of the same cache.
	 */
	@Cacheable(cacheResolver = OwnCacheResolver.NAME, key = "'again ' + #id")
	public @Nullable Long again(long id) {
		return fromTheSameCache(id);
	}

	/**
	 * Reads an entry of the same cache.
	 */
	@Cacheable(cacheResolver = OwnCacheResolver.NAME, key = "'shared again ' + #id", sync = true)
	public @Nullable Long sharedAgain(long id) {
		return fromTheSameCache(id);
	}

	private @Nullable Long fromTheSameCache(long id) {
		Long version = oneOf(basic((CachedLevel) proxy())).apply(id);
		SlowLoads.dawdle(10);
		return version;
	}

	@Override
	public @Nullable Long version(long id) {
		return oneOf(all()).apply(id);
	}

	@Override
	public List<CachedRead> reads() {
		return all().stream().map((method) -> CachedRead.ofRow(table(), cache(), delay(), method)).toList();
	}

	private List<LongFunction<@Nullable Long>> all() {
		CachedLevel proxy = (CachedLevel) proxy();
		Stream<LongFunction<@Nullable Long>> again = Stream.of(proxy::again, proxy::sharedAgain);
		return Stream.concat(basic(proxy).stream(), again).toList();
	}

	private static List<LongFunction<@Nullable Long>> basic(CachedLevel proxy) {
		return List.of(proxy::plain, proxy::shared, (id) -> proxy.future(id).join(),
				(id) -> proxy.sharedFuture(id).join());
	}

	private static <T> T oneOf(List<T> choices) {
		return choices.get(ThreadLocalRandom.current().nextInt(choices.size()));
	}

}
