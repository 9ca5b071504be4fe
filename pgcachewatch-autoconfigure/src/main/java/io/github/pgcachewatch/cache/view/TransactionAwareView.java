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
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * A reference to a cache that Spring made aware of transactions: the application's own
 * evictions take effect after the commit. FencedFills are aware in any case.
 */
final class TransactionAwareView extends CacheView {

	private static final boolean PRESENT = ClassUtils.isPresent(
			"org.springframework.cache.transaction.TransactionAwareCacheDecorator",
			TransactionAwareView.class.getClassLoader());

	private final Cache decorator;

	TransactionAwareView(FencedCache fenced, Cache decorator) {
		super(fenced);
		this.decorator = decorator;
	}

	/**
	 * Returns the cache itself: the argument, or what it decorates.
	 */
	static Cache undecorated(Cache cache) {
		return (PRESENT) ? Decorator.undecorated(cache) : cache;
	}

	@Override
	public void evict(Object key) {
		stamp(key);
		afterCommit(() -> stamp(key));
		this.decorator.evict(key);
	}

	@Override
	public void clear() {
		stampAll();
		afterCommit(this::stampAll);
		this.decorator.clear();
	}

	@Override
	Cache target() {
		return this.decorator;
	}

	@Override
	void putUnwatched(Object key, @Nullable Object value) {
		this.decorator.put(key, value);
	}

	// Registered before the decorator's own synchronization, and so called before it.
	private static void afterCommit(Runnable action) {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					action.run();
				}

			});
		}
	}

	// Loaded only where spring-context-support is there.
	private static final class Decorator {

		static Cache undecorated(Cache cache) {
			Cache undecorated = cache;
			while (undecorated instanceof TransactionAwareCacheDecorator decorator) {
				undecorated = decorator.getTargetCache();
			}
			return undecorated;
		}

	}

}
