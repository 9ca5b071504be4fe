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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.github.pgcachewatch.cache.Flights.Flight;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueWrapper;

/**
 * One call that reads a key without waiting, and perhaps loads it. The origin of a load
 * is that of the call, wherever it goes on.
 */
final class Retrieval {

	private final CacheGuard guard;

	private final Object key;

	private final Load load;

	Retrieval(CacheGuard guard, Object key) {
		this.guard = guard;
		this.key = key;
		this.load = new Load(guard, key);
	}

	/**
	 * Returns the value, perhaps wrapped; {@code null} at once or in the future if there
	 * is none that may be served.
	 */
	@Nullable CompletableFuture<?> retrieve() {
		long before = this.guard.context().clock().last();
		if (!this.guard.isOpen()) {
			this.guard.region().bypassed();
			return null;
		}
		CompletableFuture<?> answer = this.guard.retrieve(this.key);
		if (answer == null || answer.isDone() && !answer.isCompletedExceptionally() && answer.join() == null) {
			servable(before);
			return null;
		}
		CompletableFuture<?> served = answer.thenApply((value) -> (servable(before) && value != null) ? value : null);
		return (isNull(served)) ? null : served;
	}

	private boolean servable(long before) {
		if (!this.guard.gate().mayServe(this.key)) {
			this.guard.region().bypassed();
			return false;
		}
		return !this.guard.region().fence().changedSince(this.key, before);
	}

	private static boolean isNull(CompletableFuture<?> future) {
		return future.isDone() && !future.isCompletedExceptionally() && future.join() == null;
	}

	<T> CompletableFuture<T> retrieve(Supplier<CompletableFuture<T>> loader) {
		long landed = this.guard.flights().landed();
		CompletableFuture<?> answer = retrieve();
		Origin origin = this.load.origin();
		if (answer == null) {
			return load(loader, origin, landed);
		}
		return answer.thenCompose((value) -> (value != null) ? CompletableFuture.completedFuture(unwrap(value))
				: load(loader, origin, landed));
	}

	private <T> CompletableFuture<T> load(Supplier<CompletableFuture<T>> loader, Origin origin, long landed) {
		if (!this.guard.fills().mayShare(origin)) {
			return loadAlone(loader, origin);
		}
		Flight own = new Flight(origin.start());
		Flight flight = this.guard.flights().board(this.key, own, this.guard.region().fence());
		if (flight == own) {
			lead(own, loader, origin, landed);
		}
		else if (this.guard.context().waits().isCircle(flight)) {
			return call(loader);
		}
		return cast(flight.result());
	}

	private <T> void lead(Flight flight, Supplier<CompletableFuture<T>> loader, Origin origin, long landed) {
		try {
			ValueWrapper present = presentMeanwhile(landed);
			if (present != null) {
				this.load.land(flight, present.get(), null);
				return;
			}
			CompletableFuture<T> loading = call(loader);
			loading.whenComplete((value, ex) -> {
				if (ex == null) {
					this.load.land(flight, value, origin);
				}
				else {
					this.load.abort(flight, cause(ex));
				}
			});
		}
		catch (RuntimeException | Error ex) {
			this.load.abort(flight, ex);
		}
		finally {
			flight.handOver();
		}
	}

	// Only a cache in memory may be asked again without waiting.
	private @Nullable ValueWrapper presentMeanwhile(long landed) {
		return (this.guard.isInMemory() && this.guard.flights().landed() != landed) ? this.guard.lookup(this.key)
				: null;
	}

	private <T> CompletableFuture<T> loadAlone(Supplier<CompletableFuture<T>> loader, Origin origin) {
		return call(loader).thenApply((value) -> {
			this.guard.fills().put(this.key, value, origin);
			return value;
		});
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
