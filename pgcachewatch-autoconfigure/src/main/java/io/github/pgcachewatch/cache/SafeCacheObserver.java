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

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.cache.eviction.Eviction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what an observer throws away from reads, fills and removals. Thread-safe.
 */
final class SafeCacheObserver implements CacheObserver {

	private static final Logger logger = LoggerFactory.getLogger(SafeCacheObserver.class);

	private final CacheObserver observer;

	private final AtomicBoolean failed = new AtomicBoolean();

	SafeCacheObserver(CacheObserver observer) {
		this.observer = observer;
	}

	@Override
	public void evicted(Eviction eviction) {
		try {
			this.observer.evicted(eviction);
		}
		catch (Throwable ex) {
			failed(eviction.cacheName(), ex);
		}
	}

	@Override
	public void rejected(String cacheName, RejectionReason reason) {
		try {
			this.observer.rejected(cacheName, reason);
		}
		catch (Throwable ex) {
			failed(cacheName, ex);
		}
	}

	@Override
	public void bypassed(String cacheName) {
		try {
			this.observer.bypassed(cacheName);
		}
		catch (Throwable ex) {
			failed(cacheName, ex);
		}
	}

	private void failed(String cacheName, Throwable ex) {
		if (!this.failed.getAndSet(true)) {
			logger.warn("An observer of cache '{}' failed, so that a meter or an event is missing. Further failures "
					+ "are not logged.", cacheName, ex);
		}
	}

}
