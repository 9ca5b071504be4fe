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
package io.github.pgcachewatch.selfcheck;

import java.time.Instant;
import java.util.List;

/**
 * The stale entries of one method in one cache. Immutable; holds no value.
 *
 * @param method the method
 * @param cache the cache
 * @param routes the tables that the cache follows, with their key columns
 * @param difference what was wrong with the latest one
 * @param times how many were found since the start
 * @param lastFound when the latest one was found
 */
public record StaleEntry(String method, String cache, List<String> routes, String difference, long times,
		Instant lastFound) {

	public StaleEntry {
		routes = List.copyOf(routes);
	}

	StaleEntry and(StaleEntry later) {
		return new StaleEntry(this.method, this.cache, later.routes, later.difference, this.times + later.times,
				later.lastFound);
	}

}
