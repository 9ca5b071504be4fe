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

package io.github.pgcachewatch.invalidation;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are held back of one cache. Bounded: past {@value #MAX} the whole cache
 * stands for them. Not thread-safe.
 */
final class PendingKeys {

	static final int MAX = 10_000;

	private final Set<Object> keys = new LinkedHashSet<>();

	private boolean all;

	private Cause cause = Cause.CHANGE;

	/**
	 * Adds keys.
	 * @param changed the keys, or {@code null} for the whole cache
	 */
	void add(@Nullable Collection<Object> changed) {
		if (changed == null) {
			become(Cause.CHANGE);
		}
		else if (!this.all) {
			this.keys.addAll(changed);
			if (this.keys.size() > MAX) {
				become(Cause.OVERFLOW);
			}
		}
	}

	private void become(Cause causeOfAll) {
		this.all = true;
		this.cause = causeOfAll;
		this.keys.clear();
	}

	/**
	 * Returns the keys, or {@code null} for the whole cache.
	 */
	@Nullable Collection<Object> keys() {
		return this.all ? null : this.keys;
	}

	Cause cause() {
		return this.cause;
	}

}
