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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;

import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A generator that is no pure function of the arguments is found, and no caller waits for
 * that.
 */
class KeyPurityCheckTests {

	private static final Method METHOD = ReflectionUtils.findMethod(Items.class, "find", long.class);

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final List<String> cleared = new ArrayList<>();

	private KeyPurityCheck check = new KeyPurityCheck(this.tasks::add, this.cleared::add);

	private KeyGenerator generator = (target, method, arguments) -> Arrays.asList(arguments);

	private KeyFormula.Resolution watched;

	@Test
	void aPureFunctionIsNotFound() {
		watch(this.generator);
		for (long id = 0; id < 500; id++) {
			fill(id, List.of(id));
			compare();
		}
		assertThat(this.cleared).isEmpty();
		assertThat(key(7L)).isEqualTo(List.of(7L));
	}

	@Test
	void whatIsFoundClearsTheCacheOnceAndLeavesNoKey() {
		watch(this.generator);
		fill(1, "tenant 1");
		compare();
		fill(2, "tenant 2");
		compare();
		assertThat(this.cleared).containsExactly("items");
		assertThat(key(1L)).isSameAs(RowKey.UNKNOWN);
	}

	@Test
	void theFirstHundredDifferentKeysAreCompared() {
		watch(this.generator);
		for (long id = 0; id < 99; id++) {
			for (int hit = 0; hit < 10; hit++) {
				fill(id, List.of(id));
			}
			compare();
		}
		fill(99, "other");
		compare();
		assertThat(this.cleared).containsExactly("items");
	}

	@Test
	void afterTheFirstHundredKeysOneInAHundredIsCompared() {
		watch(this.generator);
		for (long id = 0; id < 100; id++) {
			fill(id, List.of(id));
			compare();
		}
		for (int i = 0; i < 99; i++) {
			fill(100 + i, "other");
		}
		assertThat(this.tasks).isEmpty();
		fill(200, "other");
		compare();
		assertThat(this.cleared).containsExactly("items");
	}

	@Test
	void whileAHundredKeysWaitFurtherOnesAreLeftOutUntilTheyAreComputedAgain() {
		KeyGenerator second = (target, method, arguments) -> Arrays.asList(arguments);
		watch(this.generator);
		Method other = ReflectionUtils.findMethod(Items.class, "other", long.class);
		GeneratedKey key = watch(second, other);
		for (long id = 0; id < 100; id++) {
			fill(id, List.of(id));
		}
		this.check.computed(second, other, new Object[] { 1L }, "foreign");
		compare();
		assertThat(this.cleared).isEmpty();
		this.check.computed(second, other, new Object[] { 1L }, "foreign");
		compare();
		assertThat(this.cleared).containsExactly(key.cacheName());
	}

	@Test
	void keysAreComputedOnTheThreadOfTheWorker() {
		ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "none");
		tenant.set("acme");
		Executor other = (task) -> CompletableFuture.runAsync(task, (run) -> new Thread(run).start()).join();
		this.check = new KeyPurityCheck(other, this.cleared::add);
		watch((target, method, arguments) -> tenant.get());
		fill(1, "acme");
		assertThat(this.cleared).containsExactly("items");
	}

	@Test
	void aGeneratorThatThrowsOnTheThreadOfTheWorkerIsFound() {
		watch((target, method, arguments) -> {
			throw new IllegalStateException("no request");
		});
		fill(1, "key");
		compare();
		assertThat(this.cleared).containsExactly("items");
	}

	@Test
	void aKeyThatIsEqualToNoOtherIsFound() {
		watch((target, method, arguments) -> new Object());
		fill(1, new Object());
		compare();
		assertThat(this.cleared).containsExactly("items");
	}

	@Test
	void theContinuationOfASuspendingFunctionIsNoArgumentOfARow() {
		watch(this.generator);
		Object continuation = new Object();
		this.check.computed(this.generator, METHOD, new Object[] { 1L, continuation }, List.of(1L, continuation));
		compare();
		assertThat(this.cleared).containsExactly("items");
	}

	@Test
	void aMethodThatIsNotWatchedIsNotCompared() {
		fill(1, "other");
		assertThat(this.tasks).isEmpty();
	}

	private void watch(KeyGenerator generator) {
		this.generator = generator;
		watch(generator, METHOD);
	}

	private GeneratedKey watch(KeyGenerator generator, Method method) {
		CachedMethod cachedMethod = new CachedMethod("items", Items.class, method, Set.of(method), "Items.find(long)");
		GeneratedKey key = new GeneratedKey("items", "own", cachedMethod, new MethodParameters(method, Items.class));
		this.watched = key.resolve(new SingleGenerator(generator, this.check));
		return key;
	}

	private void fill(long id, Object key) {
		this.check.computed(this.generator, METHOD, new Object[] { id }, key);
	}

	private Object key(Object argument) {
		return this.watched.functions().get(0).key(new Object[] { argument });
	}

	private void compare() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	static class Items {

		String find(long id) {
			return "x";
		}

		String other(long id) {
			return "x";
		}

	}

	private record SingleGenerator(KeyGenerator generator, KeyPurityCheck purityCheck) implements KeyGenerators {

		@Override
		public KeyGenerator generator(String name) {
			return this.generator;
		}

		@Override
		public List<Object> targets(String beanName) {
			return List.of(new Items());
		}

		@Override
		public ArgumentPrecision argumentPrecision() {
			return new ArgumentPrecision();
		}

	}

}
