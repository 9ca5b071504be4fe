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

package io.github.pgcachewatch.cache.eviction;

import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Keys of one cache: some, or {@link #ALL}. Immutable.
 */
public final class CacheKeys {

	/** All keys: the whole cache. */
	public static final CacheKeys ALL = new CacheKeys(List.of());

	/** No key. */
	public static final CacheKeys NONE = new CacheKeys(List.of());

	private final Collection<?> keys;

	private CacheKeys(Collection<?> keys) {
		this.keys = keys;
	}

	/**
	 * Returns some keys.
	 * @param keys the keys, without duplicates; not copied, and not to be modified
	 * afterwards
	 * @return the keys, {@link #NONE} if there are none
	 */
	public static CacheKeys of(Collection<?> keys) {
		return keys.isEmpty() ? NONE : new CacheKeys(keys);
	}

	/**
	 * Returns one key.
	 * @param key the key
	 * @return the key
	 */
	public static CacheKeys of(Object key) {
		return new CacheKeys(Collections.singleton(key));
	}

	/**
	 * Returns whether these are all keys.
	 * @return {@code true} for {@link #ALL}
	 */
	public boolean isAll() {
		return this == ALL;
	}

	/**
	 * Returns whether there is no key.
	 * @return {@code true} for {@link #NONE}
	 */
	public boolean isNone() {
		return this == NONE;
	}

	/**
	 * Returns the keys.
	 * @return the keys; empty for {@link #ALL} and {@link #NONE}, which are to be asked
	 * for first
	 */
	public Collection<?> some() {
		return this.keys;
	}

	@Override
	public String toString() {
		return isAll() ? "all" : this.keys.toString();
	}

}
