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

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

/**
 * A way to read rows through a cache.
 *
 * @param table the table of the rows
 * @param cache the cache that is asked
 * @param delay how long the strategies of this cache, and of those below it, may hold a
 * change back
 * @param method returns versions by row, at least that of the row it is given; a row that
 * is not there has the version {@code null}
 */
record CachedRead(OracleTable table, String cache, Duration delay, LongFunction<Map<Long, @Nullable Long>> method) {

	static CachedRead ofRow(OracleTable table, String cache, Duration delay, LongFunction<@Nullable Long> method) {
		return new CachedRead(table, cache, delay, (id) -> Collections.singletonMap(id, method.apply(id)));
	}

	Map<Long, @Nullable Long> versions(long id) {
		return this.method.apply(id);
	}

}
