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

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;

/**
 * Methods that fill one cache, of which some read what others have cached. The
 * {@link PgInvalidated} of the class says which cache that is, see
 * {@link OwnCacheResolver}, and when it is invalidated.
 */
abstract class CachedSource implements BeanFactoryAware {

	private static final ExecutorService loader = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "loader");
		thread.setDaemon(true);
		return thread;
	});

	private final RowSource below;

	private @Nullable BeanFactory beans;

	CachedSource(RowSource below) {
		this.below = below;
	}

	@Override
	public void setBeanFactory(BeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Returns every way to read rows through this cache.
	 */
	public abstract List<CachedRead> reads();

	static PgInvalidated invalidated(Class<?> type) {
		return Objects.requireNonNull(type.getAnnotation(PgInvalidated.class));
	}

	final OracleTable table() {
		return OracleTable.named(invalidated(getClass()).table());
	}

	final String cache() {
		return invalidated(getClass()).cacheNames()[0];
	}

	public Duration delay() {
		return this.below.delay().plus(StrategyDelay.of(invalidated(getClass()).strategy()));
	}

	/**
	 * Returns this bean as others see it, whose methods are cached.
	 */
	final CachedSource proxy() {
		return Objects.requireNonNull(this.beans).getBean(getClass());
	}

	/**
	 * Reads from below, and sometimes dawdles before it returns.
	 */
	final @Nullable Long load(long id) {
		Long version = this.below.version(id);
		SlowLoads.dawdle(10);
		return version;
	}

	/**
	 * Loads on another thread, as methods do that return a future.
	 */
	static <T extends @Nullable Object> CompletableFuture<T> later(Supplier<T> load) {
		SlowLoads.loading();
		return CompletableFuture.supplyAsync(load, loader);
	}

}
