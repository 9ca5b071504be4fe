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

package io.github.pgcachewatch.key;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.interceptor.KeyGenerator;

/**
 * Finds key generators that are no pure function of the arguments, such as one that takes
 * a tenant from a {@link ThreadLocal}: a row does not tell under which keys they store.
 * The keys that Spring's interceptor computes are compared with those that the routes
 * compute from the same arguments on another thread: the first {@value #FIRST_KEYS}
 * different keys of a method, and one in {@value #INTERVAL} computations afterwards. If
 * they differ, any change clears the whole cache from then on.
 * <p>
 * Thread-safe. Comparisons are made by a worker; those that find the queue full are left
 * out, so that a caller of a cached method never waits.
 */
public final class KeyPurityCheck {

	private static final Logger logger = LoggerFactory.getLogger(KeyPurityCheck.class);

	private static final int FIRST_KEYS = 100;

	private static final int INTERVAL = 100;

	private static final int MAX_PENDING = 100;

	private final Executor worker;

	private final Consumer<String> cacheClearing;

	private final Map<GeneratorCall, SampledCall> calls = new ConcurrentHashMap<>();

	private final BlockingQueue<KeySample> pending = new ArrayBlockingQueue<>(MAX_PENDING);

	private final AtomicBoolean comparing = new AtomicBoolean();

	/**
	 * Creates a check.
	 * @param worker makes the comparisons
	 * @param cacheClearing clears a cache, given by its name, of which entries may be
	 * stored under unknown keys
	 */
	public KeyPurityCheck(Executor worker, Consumer<String> cacheClearing) {
		this.worker = worker;
		this.cacheClearing = cacheClearing;
	}

	/**
	 * Has the keys compared that a generator computes for calls of a method.
	 */
	void watch(KeyGenerator generator, Method invoked, GeneratedKey key) {
		this.calls.computeIfAbsent(new GeneratorCall(generator.getClass(), invoked), (call) -> new SampledCall()).keys
			.add(key);
	}

	/**
	 * Takes a key that a generator computed for a call. Does nothing if the method is not
	 * watched.
	 */
	void computed(KeyGenerator generator, Method invoked, @Nullable Object[] arguments, @Nullable Object key) {
		SampledCall call = this.calls.get(new GeneratorCall(generator.getClass(), invoked));
		if (call == null || !call.isDue(key)) {
			return;
		}
		if (this.pending.offer(new KeySample(call, arguments.clone(), key))) {
			compareLater();
		}
		else {
			call.leaveOut(key);
		}
	}

	private void compareLater() {
		if (this.comparing.compareAndSet(false, true)) {
			try {
				this.worker.execute(this::compare);
			}
			catch (RejectedExecutionException ex) {
				logger.debug("Keys are not compared any more, since the application ends", ex);
			}
		}
	}

	private void compare() {
		try {
			for (KeySample sample = this.pending.poll(); sample != null; sample = this.pending.poll()) {
				if (!sample.isComputedByRoutes()) {
					sample.call().keys.forEach(this::clearWholeCacheFromNowOn);
					sample.call().keys.clear();
				}
			}
		}
		finally {
			this.comparing.set(false);
		}
		if (!this.pending.isEmpty()) {
			compareLater();
		}
	}

	private void clearWholeCacheFromNowOn(GeneratedKey key) {
		if (key.becomeImpure()) {
			logger
				.warn("{}: {} computes different keys for the same arguments on different threads, so that any change "
						+ "clears the whole cache '{}' from now on. To evict single entries, compute the key from the "
						+ "arguments alone: pass what else it depends on, such as a tenant, as a parameter.",
						key.place(), key.generatorDescription(), key.cacheName());
			this.cacheClearing.accept(key.cacheName());
		}
	}

	/**
	 * What a generator is called for. Of two generators of one class, either may be
	 * asked: a {@code CachingConfigurer} may make a new one each time.
	 *
	 * @param generatorType the class of the generator
	 * @param invoked the method
	 */
	private record GeneratorCall(Class<?> generatorType, Method invoked) {
	}

	/**
	 * The calls of one method and the keys that routes compute for it.
	 */
	private static final class SampledCall {

		private final Set<GeneratedKey> keys = new CopyOnWriteArraySet<>();

		private final Set<Integer> hashes = ConcurrentHashMap.newKeySet();

		private final AtomicInteger computations = new AtomicInteger();

		/**
		 * A key that was seen before most often belongs to a hit.
		 */
		boolean isDue(@Nullable Object key) {
			if (this.keys.isEmpty()) {
				return false;
			}
			return (this.hashes.size() < FIRST_KEYS) ? this.hashes.add(hash(key))
					: this.computations.incrementAndGet() % INTERVAL == 0;
		}

		void leaveOut(@Nullable Object key) {
			this.hashes.remove(hash(key));
		}

		/**
		 * A key may throw, as a cache would find out as well.
		 */
		private static int hash(@Nullable Object key) {
			try {
				return Objects.hashCode(key);
			}
			catch (RuntimeException ex) {
				return 0;
			}
		}

	}

	/**
	 * A key to compare.
	 *
	 * @param call the call
	 * @param arguments the arguments of the call
	 * @param key the key that the interceptor used
	 */
	private record KeySample(SampledCall call, @Nullable Object[] arguments, @Nullable Object key) {

		boolean isComputedByRoutes() {
			try {
				return this.call.keys.isEmpty()
						|| this.call.keys.stream().anyMatch((route) -> route.computes(this.key, this.arguments));
			}
			catch (RuntimeException ex) {
				logger.debug("No key could be computed on another thread than that of the caller", ex);
				return false;
			}
		}

	}

}
