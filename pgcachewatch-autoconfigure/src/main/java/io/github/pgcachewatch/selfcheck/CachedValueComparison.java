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

/**
 * Compares cached values with what their methods return, for
 * {@code pgcachewatch.self-check.rate}. A bean of this type takes the place of
 * {@link java.util.Objects#deepEquals}. Called by one thread at a time, which is none of
 * the application's; implementations must not alter the values.
 */
@FunctionalInterface
public interface CachedValueComparison {

	/**
	 * Returns whether two values are the same to those who read the cache. What it throws
	 * has the check fail, and is logged once for a method.
	 * @param cacheName the name of the cache
	 * @param cached the value of the entry, as the cache holds it: what an
	 * {@link java.util.Optional} holds, not the Optional
	 * @param loaded the value that the method returned, as a cache would hold it
	 * @return whether the entry is right
	 */
	boolean isSame(String cacheName, Object cached, Object loaded);

}
