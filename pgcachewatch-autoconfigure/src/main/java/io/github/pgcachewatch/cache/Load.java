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

import io.github.pgcachewatch.cache.Flights.Flight;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * One call that reads a key, and loads it where it is not there. Confined to the call.
 */
final class Load {

	private final CacheGuard guard;

	private final Object key;

	Load(CacheGuard guard, Object key) {
		this.guard = guard;
		this.key = key;
	}

	@Nullable Object get(Callable<?> loader) {
		long landed = this.guard.flights().landed();
		ValueWrapper present = this.guard.lookup(this.key);
		if (present != null) {
			return present.get();
		}
		Origin origin = origin();
		if (!this.guard.fills().mayShare(origin)) {
			return loadAlone(loader, origin);
		}
		Flight own = new Flight(origin.start());
		Flight flight = this.guard.flights().board(this.key, own, this.guard.region().fence());
		return (flight != own) ? await(flight, loader) : lead(flight, loader, origin, landed);
	}

	// Whose flight it is stores the value: what is loaded in a circle may be half of it.
	private @Nullable Object await(Flight flight, Callable<?> loader) {
		Waits waits = this.guard.context().waits();
		if (!waits.begin(flight)) {
			return call(loader);
		}
		try {
			return flight.await(this.key, loader);
		}
		finally {
			waits.end();
		}
	}

	/**
	 * Returns the origin of what the current thread loads from now on.
	 */
	Origin origin() {
		Origin transaction = this.guard.context().transactions().current();
		return (transaction != null) ? transaction : new Origin(this.guard.context().clock().now(), null);
	}

	private @Nullable Object lead(Flight flight, Callable<?> loader, Origin origin, long landed) {
		try {
			ValueWrapper present = (this.guard.flights().landed() != landed) ? this.guard.lookup(this.key) : null;
			Object value = (present != null) ? present.get() : call(loader);
			land(flight, value, (present == null) ? origin : null);
			return value;
		}
		catch (RuntimeException | Error ex) {
			abort(flight, (ex instanceof ValueRetrievalException && ex.getCause() != null) ? ex.getCause() : ex);
			throw ex;
		}
	}

	/**
	 * Ends a flight: stores first, so that whoever finds it gone finds the entry.
	 */
	void land(Flight flight, @Nullable Object value, @Nullable Origin origin) {
		try {
			if (origin != null) {
				this.guard.fills().put(this.key, value, origin);
			}
		}
		finally {
			this.guard.flights().land(this.key, flight);
			flight.succeed(value);
		}
	}

	/**
	 * Ends a flight without a result, unless it has ended.
	 */
	void abort(Flight flight, Throwable failure) {
		this.guard.flights().land(this.key, flight);
		flight.fail(failure);
	}

	private @Nullable Object loadAlone(Callable<?> loader, Origin origin) {
		Object value = call(loader);
		this.guard.fills().put(this.key, value, origin);
		return value;
	}

	private @Nullable Object call(Callable<?> loader) {
		try {
			return loader.call();
		}
		catch (Throwable ex) {
			throw new ValueRetrievalException(this.key, loader, ex);
		}
	}

}
