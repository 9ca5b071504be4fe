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

/**
 * Decides, beside the fence, whether a value may be stored. Called by the thread that is
 * about to store it; implementations must be thread-safe and must not throw.
 */
@FunctionalInterface
public interface FillGuard {

	/**
	 * Returns whether a value may be stored.
	 * @param cacheName the name of the cache
	 * @return whether the value that the current thread has loaded may be stored there
	 */
	boolean admits(String cacheName);

}
