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

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import io.github.pgcachewatch.cache.FencedCache;
import io.github.pgcachewatch.cache.NamedCaches;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;

/**
 * The caches that one origin hands out under one name: most often a single one; of a
 * manager with a cache for each tenant, as many as there are tenants. Those that were
 * handed out last are remembered, as far as memory allows; any other one is cleared
 * before its first use. Thread-safe.
 */
final class NamesakeCaches {

	private static final Logger logger = LoggerFactory.getLogger(NamesakeCaches.class);

	private static final int MAX_FORMER = 100;

	private final NamedCaches named;

	private final Object origin;

	private final Deque<SoftReference<FencedCache>> former = new ArrayDeque<>();

	private volatile FencedCache latest;

	private int created = 1;

	NamesakeCaches(NamedCaches named, Object origin, Cache first) {
		this.named = named;
		this.origin = origin;
		this.latest = named.add(first);
	}

	FencedCache latest() {
		return this.latest;
	}

	/**
	 * Returns a cache, which is the latest one from then on.
	 */
	synchronized FencedCache fenced(Cache cache) {
		FencedCache latest = this.latest;
		if (latest.cache() == cache) {
			return latest;
		}
		FencedCache known = takeFormer(cache);
		this.former.addFirst(new SoftReference<>(latest));
		if (this.former.size() > MAX_FORMER) {
			this.former.removeLast();
		}
		this.latest = (known != null) ? known : createAnother(cache);
		return this.latest;
	}

	private @Nullable FencedCache takeFormer(Cache cache) {
		FencedCache found = null;
		for (Iterator<SoftReference<FencedCache>> references = this.former.iterator(); references.hasNext();) {
			FencedCache former = references.next().get();
			if (former == null || former.cache() == cache) {
				references.remove();
				found = (former != null) ? former : found;
			}
		}
		return found;
	}

	private FencedCache createAnother(Cache cache) {
		if (this.created++ == MAX_FORMER) {
			logger.warn("{} keeps returning other objects for one cache, '{}': each is cleared before its first use. "
					+ "Let it return the same object for one name and, where there is a cache for each tenant, for "
					+ "one tenant", this.origin, this.named.name());
		}
		return this.named.add(cache);
	}

}
