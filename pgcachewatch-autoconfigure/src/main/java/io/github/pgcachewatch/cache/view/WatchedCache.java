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

package io.github.pgcachewatch.cache.view;

import org.springframework.cache.Cache;

/**
 * A reference to a watched cache, as its manager hands it out: it serves no entry longer
 * than it may, and stores no value that a change has overtaken. As thread-safe as the
 * cache itself; may be kept and shared, though a fresh one from the manager refuses fewer
 * fills.
 */
public interface WatchedCache extends Cache {

	/**
	 * Returns the cache underneath, neither watched nor decorated with awareness of
	 * transactions: for meters and inspection, never to read or write entries.
	 * @return the application's own cache
	 */
	Cache unwrap();

	/**
	 * Returns the name that changes evict from the cache by: the one that it was asked
	 * for by, where a manager or resolver hands out a cache of another name.
	 * @return the name
	 */
	String watchedName();

}
