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

import io.github.pgcachewatch.cache.FencedCache;
import io.github.pgcachewatch.cache.WatchedCaches;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * Finds out whether a cache is a decorator of a reference, as a resolver may make one for
 * each call: its native cache is asked for, and a reference on the way notes that. Used
 * by one thread.
 */
final class ReferenceProbe {

	private static final ThreadLocal<@Nullable ReferenceProbe> CURRENT = new ThreadLocal<>();

	private final WatchedCaches caches;

	private boolean reached;

	private ReferenceProbe(WatchedCaches caches) {
		this.caches = caches;
	}

	/**
	 * Returns whether a cache hands calls on to a reference to one of the watched caches.
	 */
	static boolean reaches(WatchedCaches caches, Cache cache) {
		ReferenceProbe probe = new ReferenceProbe(caches);
		CURRENT.set(probe);
		try {
			cache.getNativeCache();
		}
		catch (RuntimeException ex) {
			return false;
		}
		finally {
			CURRENT.remove();
		}
		return probe.reached;
	}

	/**
	 * Notes that a reference was asked for its native cache.
	 */
	static void note(FencedCache fenced) {
		ReferenceProbe probe = CURRENT.get();
		if (probe != null && fenced.isOf(probe.caches)) {
			probe.reached = true;
		}
	}

}
