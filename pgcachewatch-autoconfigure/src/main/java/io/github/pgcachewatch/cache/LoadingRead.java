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

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.github.pgcachewatch.cache.SingleFlight.Flight;
import io.github.pgcachewatch.cache.WaitForGraph.Result;
import io.github.pgcachewatch.cache.fence.ReadVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * One call that reads a key, and loads it if there is no entry that may be served: on the
 * calling thread, or without waiting. Confined to the call. A load has the version of the
 * call, on whichever thread it ends.
 */
public final class LoadingRead {

	private final FencedCache cache;

	private final Object key;

	// Whether other flights have ended since this call looked for the entry.
	private final long completedBefore;

	public LoadingRead(FencedCache cache, Object key) {
		this.cache = cache;
		this.key = key;
		this.completedBefore = cache.flights().completed();
	}

	/**
	 * Returns the entry's value, or what the loader returns.
	 */
	public @Nullable Object get(Callable<?> loader) {
		ValueWrapper present = this.cache.lookup(this.key);
		if (present != null) {
			return present.get();
		}
		this.cache.storing(this.key);
		ReadVersion version = version();
		if (!this.cache.fills().mayShare(version)) {
			Object value = call(loader);
			put(value, version);
			return value;
		}
		Flight own = new Flight(version.start());
		Flight flight = join(own);
		return (flight != own) ? await(flight, loader) : lead(flight, loader, version);
	}

	// The flight's leader stores the value; what is loaded in a cycle may be half of it.
	private @Nullable Object await(Flight flight, Callable<?> loader) {
		Result result = this.cache.context().waits().await(flight);
		if (result == null) {
			return call(loader);
		}
		if (result.failure() != null) {
			throw new ValueRetrievalException(this.key, loader, result.failure());
		}
		return result.value();
	}

	private @Nullable Object lead(Flight flight, Callable<?> loader, ReadVersion version) {
		try {
			ValueWrapper present = presentMeanwhile();
			Object value = (present != null) ? present.get() : call(loader);
			end(flight, value, (present == null) ? version : null);
			return value;
		}
		catch (Throwable ex) {
			fail(flight, (ex instanceof ValueRetrievalException && ex.getCause() != null) ? ex.getCause() : ex);
			throw ex;
		}
	}

	private @Nullable ValueWrapper presentMeanwhile() {
		return (this.cache.flights().completed() != this.completedBefore) ? this.cache.lookup(this.key) : null;
	}

	private @Nullable Object call(Callable<?> loader) {
		try {
			return loader.call();
		}
		catch (Throwable ex) {
			throw new ValueRetrievalException(this.key, loader, ex);
		}
	}

	/**
	 * Returns the value, perhaps wrapped; {@code null} at once or in the future if there
	 * is none that may be served.
	 */
	public @Nullable CompletableFuture<?> retrieve() {
		long before = this.cache.context().clock().last();
		if (!this.cache.mayRead(this.key)) {
			this.cache.caches().bypassed();
			return null;
		}
		CompletableFuture<?> answer = this.cache.retrieve(this.key);
		if (answer == null || isNull(answer)) {
			mayServe(before);
			return null;
		}
		CompletableFuture<?> served = answer.thenApply((value) -> (mayServe(before) && value != null) ? value : null);
		return isNull(served) ? null : served;
	}

	private boolean mayServe(long before) {
		if (!this.cache.gate().mayServe(this.key)) {
			this.cache.caches().bypassed();
			return false;
		}
		return !this.cache.fence().changedSince(this.key, before);
	}

	private static boolean isNull(CompletableFuture<?> future) {
		return future.isDone() && !future.isCompletedExceptionally() && future.join() == null;
	}

	/**
	 * Returns the entry's value, or what the loader's future completes with.
	 */
	public <T> CompletableFuture<T> retrieve(Supplier<CompletableFuture<T>> loader) {
		CompletableFuture<?> answer = retrieve();
		ReadVersion version = version();
		if (answer == null) {
			return load(loader, version);
		}
		return answer.thenCompose(
				(value) -> (value != null) ? CompletableFuture.completedFuture(unwrap(value)) : load(loader, version));
	}

	private <T> CompletableFuture<T> load(Supplier<CompletableFuture<T>> loader, ReadVersion version) {
		this.cache.storing(this.key);
		if (!this.cache.fills().mayShare(version)) {
			return call(loader).thenApply((value) -> {
				put(value, version);
				return value;
			});
		}
		Flight own = new Flight(version.start());
		Flight flight = join(own);
		if (flight == own) {
			lead(own, loader, version);
		}
		else if (this.cache.context().waits().isCycle(flight)) {
			return call(loader);
		}
		return cast(flight.result());
	}

	private <T> void lead(Flight flight, Supplier<CompletableFuture<T>> loader, ReadVersion version) {
		try {
			// Only a cache in memory may be asked again without waiting.
			ValueWrapper present = this.cache.isInMemory() ? presentMeanwhile() : null;
			if (present != null) {
				end(flight, present.get(), null);
				return;
			}
			call(loader).whenComplete((value, ex) -> {
				if (ex == null) {
					end(flight, value, version);
				}
				else {
					fail(flight, cause(ex));
				}
			});
		}
		catch (Throwable ex) {
			fail(flight, ex);
		}
		finally {
			flight.release();
		}
	}

	private static <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> loader) {
		try {
			CompletableFuture<T> loading = loader.get();
			return (loading != null) ? loading
					: CompletableFuture.failedFuture(new IllegalStateException("The loader returned no future"));
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private Flight join(Flight own) {
		return this.cache.flights().join(this.key, own, this.cache.fence());
	}

	/**
	 * Ends a flight: stores first, so that a caller that finds no flight finds the entry.
	 * A value that could not be stored is returned all the same.
	 * @param version the version of the value, or {@code null} if it is stored already
	 */
	private void end(Flight flight, @Nullable Object value, @Nullable ReadVersion version) {
		try {
			if (version != null) {
				put(value, version);
			}
		}
		finally {
			this.cache.flights().complete(this.key, flight, value, null);
		}
	}

	private void fail(Flight flight, Throwable failure) {
		this.cache.flights().complete(this.key, flight, null, failure);
	}

	private void put(@Nullable Object value, ReadVersion version) {
		this.cache.fills().put(this.key, value, version.start(), version.outcome());
	}

	/**
	 * Returns the version of what the current thread loads from now on.
	 */
	private ReadVersion version() {
		ReadVersion transaction = this.cache.transaction();
		return (transaction != null) ? transaction : new ReadVersion(this.cache.now(), null);
	}

	private static Throwable cause(Throwable ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private static <T> T unwrap(Object value) {
		return (T) ((value instanceof ValueWrapper wrapper) ? wrapper.get() : value);
	}

	@SuppressWarnings("unchecked")
	private static <T> CompletableFuture<T> cast(CompletableFuture<?> future) {
		return (CompletableFuture<T>) future;
	}

}
