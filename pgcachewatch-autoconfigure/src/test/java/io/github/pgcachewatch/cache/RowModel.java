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

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.eviction.PendingEviction;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.fence.TransactionVersions;
import io.github.pgcachewatch.cache.view.CacheViews;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;

import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/**
 * A row of a database and a cache in front of it, for the model checker: it runs the
 * operations of a subclass in all interleavings that it can think of, and compares what
 * they return with {@link Promise}.
 */
abstract class RowModel {

	static final Object KEY = 1L;

	private final AtomicInteger row = new AtomicInteger();

	private final AtomicInteger gone = new AtomicInteger();

	/**
	 * Has a model checked.
	 * @param promise what its operations return in whichever order
	 */
	static void check(Class<?> model, Class<?> promise) {
		check(model, promise, 3);
	}

	/**
	 * Looks for what is wrong with a model until it is found, which a few scenarios do
	 * not always do.
	 */
	static void search(Class<?> model, Class<?> promise) {
		check(model, promise, 100);
	}

	/**
	 * Has a model of one operation for each thread checked in more interleavings: those
	 * in which threads take turns within the fence and the gate, and in no other class.
	 */
	static void checkClosely(Class<?> model, Class<?> promise) {
		check(options(1, 500).actorsPerThread(1)
			.actorsAfter(0)
			.addGuarantee(forClasses(RowModel::isBesideTheFence).allMethods().ignore()), model, promise);
	}

	/**
	 * Has a model checked of one operation for each thread, and one afterwards.
	 * @param scenarios how many to try
	 */
	static void checkNesting(Class<?> model, int scenarios) {
		check(options(scenarios, 1_000).actorsPerThread(1).actorsAfter(1), model, Promise.class);
	}

	private static boolean isBesideTheFence(String name) {
		return name.startsWith("java.") || name.startsWith("org.springframework.")
				|| name.equals(PendingEviction.class.getName()) || name.equals(Eviction.class.getName())
				|| name.equals(CacheKeys.class.getName());
	}

	private static void check(Class<?> model, Class<?> promise, int scenarios) {
		check(options(scenarios, 500).actorsPerThread(2).actorsAfter(1), model, promise);
	}

	private static void check(ModelCheckingOptions options, Class<?> model, Class<?> promise) {
		options.sequentialSpecification(promise).check(model);
	}

	private static ModelCheckingOptions options(int scenarios, int interleavings) {
		return new ModelCheckingOptions().iterations(scenarios)
			.invocationsPerIteration(interleavings)
			.threads(2)
			.actorsBefore(0)
			.minimizeFailedScenario(false)
			// No transactions here
			.addGuarantee(forClasses(TransactionVersions.class.getName()).allMethods().ignore());
	}

	/**
	 * A transaction changes the row, and then its entry is removed.
	 */
	@Operation
	public void change() {
		change(this::evict);
	}

	final void change(Runnable removal) {
		int version = commit();
		removal.run();
		gone(version);
	}

	/**
	 * Returns whether what is read is not older than any version that had gone for good
	 * when the read began.
	 */
	@Operation
	public boolean read() {
		int oldest = this.gone.get();
		return readThrough() >= oldest;
	}

	final int commit() {
		return this.row.incrementAndGet();
	}

	/**
	 * Tells that nothing older than the version may be read from now on.
	 */
	final void gone(int version) {
		this.gone.accumulateAndGet(version, Math::max);
	}

	final int load() {
		return this.row.get();
	}

	abstract int readThrough();

	abstract void evict();

	/**
	 * Every read is recent enough.
	 */
	public static class Promise {

		public void change() {
		}

		public boolean read() {
			return true;
		}

	}

	/**
	 * A watched cache whose removals are carried out by the thread that asks for them.
	 */
	static final class Watched {

		final ListenerLiveness liveness = new ListenerLiveness(Duration.ofDays(1), () -> 1);

		final WatchedCaches caches;

		final FencedCache fenced;

		Watched() {
			this.caches = new WatchedCaches(WatchedCacheSettings.defaults(), this.liveness, new CacheObserver() {
			}, Runnable::run, null);
			this.fenced = this.caches.named("books")
				.add(new ConcurrentMapCache("books", new ConcurrentHashMap<>(1), true));
			this.liveness.prove(1);
			this.fenced.clearBeforeFirstUse();
		}

		void evict() {
			evict(CacheKeys.of(KEY));
		}

		void clear() {
			evict(CacheKeys.ALL);
		}

		// What WatchedCaches does with one cache, without its list of recent evictions,
		// which would be more to try in each interleaving.
		void evict(CacheKeys keys) {
			NamedCaches named = this.fenced.caches();
			named.removals().mark();
			try {
				named.fence().stamp(keys);
				named.fence().stamp(keys);
				if (named.removals().add(new Eviction("books", keys, Cause.CHANGE, 1))) {
					named.removals().startWorker();
				}
			}
			finally {
				named.removals().release();
			}
		}

		Cache view() {
			return CacheViews.of(this.fenced);
		}

	}

}
