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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;

/**
 * The paths from a row to the root of its tree, each computed from the cached path of the
 * row above. Other rows than that of the key are in a path, so any change of the table
 * concerns all of the cache.
 */
abstract class CachedPaths extends CachedSource {

	CachedPaths(RowSource below) {
		super(below);
	}

	@Cacheable(cacheResolver = OwnCacheResolver.NAME)
	public Map<Long, @Nullable Long> path(long id) {
		return extend(id, ((CachedPaths) proxy())::path);
	}

	@Cacheable(cacheResolver = OwnCacheResolver.NAME, key = "'shared ' + #id", sync = true)
	public Map<Long, @Nullable Long> sharedPath(long id) {
		return extend(id, ((CachedPaths) proxy())::sharedPath);
	}

	@Cacheable(cacheResolver = OwnCacheResolver.NAME, key = "'future ' + #id")
	public CompletableFuture<Map<Long, @Nullable Long>> futurePath(long id) {
		return later(() -> extend(id, (parent) -> ((CachedPaths) proxy()).futurePath(parent).join()));
	}

	private Map<Long, @Nullable Long> extend(long id, PathReader above) {
		long parent = OracleTable.parent(id);
		Map<Long, @Nullable Long> path = new HashMap<>((parent != id) ? above.read(parent) : Map.of());
		path.put(id, load(id));
		return path;
	}

	@Override
	public List<CachedRead> reads() {
		CachedPaths proxy = (CachedPaths) proxy();
		return List.of(read(proxy::path), read(proxy::sharedPath), read((id) -> proxy.futurePath(id).join()));
	}

	private CachedRead read(PathReader method) {
		return new CachedRead(table(), cache(), delay(), method::read);
	}

	private interface PathReader {

		Map<Long, @Nullable Long> read(long id);

	}

}
