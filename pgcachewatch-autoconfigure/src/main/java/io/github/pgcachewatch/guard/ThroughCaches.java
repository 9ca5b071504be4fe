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

package io.github.pgcachewatch.guard;

import javax.cache.configuration.CompleteConfiguration;

import org.springframework.cache.Cache;
import org.springframework.cache.jcache.JCacheCache;
import org.springframework.util.ClassUtils;

/**
 * Tells caches of JCache that read rows themselves, whatever changes meanwhile, or write
 * them, so that an eviction deletes a row. Stateless.
 */
final class ThroughCaches {

	private static final boolean JCACHE = ClassUtils.isPresent("javax.cache.Cache",
			ThroughCaches.class.getClassLoader())
			&& ClassUtils.isPresent("org.springframework.cache.jcache.JCacheCache",
					ThroughCaches.class.getClassLoader());

	private ThroughCaches() {
	}

	static boolean isThrough(Cache cache) {
		return JCACHE && OfJCache.isThrough(cache);
	}

	/**
	 * Loaded only where JCache is there.
	 */
	private static final class OfJCache {

		@SuppressWarnings("unchecked")
		static boolean isThrough(Cache cache) {
			if (!(cache instanceof JCacheCache jcache)) {
				return false;
			}
			try {
				CompleteConfiguration<?, ?> configuration = jcache.getNativeCache()
					.getConfiguration(CompleteConfiguration.class);
				return configuration.isReadThrough() || configuration.isWriteThrough();
			}
			catch (IllegalArgumentException ex) {
				// A provider need not tell.
				return false;
			}
		}

	}

}
