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

package io.github.pgcachewatch.consistency.oracle;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.support.AbstractValueAdaptingCache;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one invocation of a method sees of a cache of the model.
 */
final class ModelCache extends AbstractValueAdaptingCache {

	private final String name;

	private final ModelCaches caches;

	private volatile long start;

	ModelCache(String name, ModelCaches caches) {
		super(true);
		this.name = name;
		this.caches = caches;
		this.start = caches.now();
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Object getNativeCache() {
		return this.caches.store(this.name);
	}

	@Override
	protected @Nullable Object lookup(Object key) {
		this.start = this.caches.now();
		return this.caches.lookUp(this.name, key);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> loader) {
		ValueWrapper cached = get(key);
		if (cached != null) {
			return (T) cached.get();
		}
		try {
			T value = loader.call();
			put(key, value);
			return value;
		}
		catch (Exception ex) {
			throw new ValueRetrievalException(key, loader, ex);
		}
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		ValueWrapper cached = get(key);
		return (cached != null) ? CompletableFuture.completedFuture(cached) : null;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
		ValueWrapper cached = get(key);
		if (cached != null) {
			return CompletableFuture.completedFuture((T) cached.get());
		}
		return loader.get().thenApply((value) -> {
			put(key, value);
			return value;
		});
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		Object stored = toStoreValue(value);
		long start = this.start;
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			this.caches.store(this.name, key, stored, start);
		}
		else if (TransactionSynchronizationManager.getCurrentTransactionIsolationLevel() == null) {
			TransactionSynchronizationManager
				.registerSynchronization(new Deferred(() -> this.caches.store(this.name, key, stored, start)));
		}
	}

	@Override
	public void evict(Object key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void clear() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Stores after the commit, but for what was read before a rollback to a savepoint.
	 */
	private final class Deferred implements TransactionSynchronization {

		private final Runnable storing;

		private boolean discarded;

		Deferred(Runnable storing) {
			this.storing = storing;
		}

		@Override
		public void savepointRollback(Object savepoint) {
			this.discarded = !ModelCache.this.caches.ignoresSavepoints();
		}

		@Override
		public void afterCommit() {
			if (!this.discarded) {
				this.storing.run();
			}
		}

	}

}
