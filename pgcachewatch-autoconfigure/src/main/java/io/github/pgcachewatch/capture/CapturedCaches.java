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

package io.github.pgcachewatch.capture;

import java.lang.reflect.Method;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * The caches whose tables are found out. Thread-safe; no method blocks.
 */
public interface CapturedCaches {

	/**
	 * Returns whether the tables of a cache are found out.
	 * @param cache the name of the cache
	 * @return whether a cache follows what its methods read
	 */
	boolean isCaptured(String cache);

	/**
	 * Has a cache follow further tables, from some moment on.
	 * @param cache the name of the cache
	 * @param tables the tables, with their schemas
	 * @param place the method that reads them, for messages
	 * @param invoked that method, if the rows that it reads may be found by a mapping;
	 * {@code null} if any change of the tables is to clear the cache
	 */
	void follow(String cache, Set<TableName> tables, String place, @Nullable Method invoked);

}
