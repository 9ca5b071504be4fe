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

package io.github.pgcachewatch.watch;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.MethodCache;
import io.github.pgcachewatch.guard.StartCacheChecks;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.CacheManager;

/**
 * Binds the application's beans to tables: at the start what is there, and later what
 * turns up. The caches of the latter are bypassed until their tables are verified.
 * Thread-safe.
 */
public final class ApplicationBindings {

	private final BindingScan scan;

	private final CreatedBeans created;

	private final RouteRegistry routes;

	private final TriggerMonitor monitor;

	private final ObjectProvider<CacheManager> cacheManager;

	private final StartCacheChecks checks;

	private final Executor worker;

	private volatile Runnable beforeAddition = () -> {
	};

	/**
	 * Creates the bindings.
	 * @param scan finds what is bound
	 * @param created tells which beans turn up
	 * @param routes takes what is bound
	 * @param monitor verifies the tables of what turns up
	 * @param cacheManager has the caches
	 * @param checks looks at what bound methods are cached in
	 * @param worker runs that verification
	 */
	public ApplicationBindings(BindingScan scan, CreatedBeans created, RouteRegistry routes, TriggerMonitor monitor,
			ObjectProvider<CacheManager> cacheManager, StartCacheChecks checks, Executor worker) {
		this.scan = scan;
		this.created = created;
		this.routes = routes;
		this.monitor = monitor;
		this.cacheManager = cacheManager;
		this.checks = checks;
		this.worker = worker;
	}

	/**
	 * Binds what is there, once all beans are, and from then on what turns up.
	 * @param beforeAddition called by a worker before the tables of what turned up are
	 * verified
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if an annotation or
	 * property cannot be carried out
	 */
	void bind(Runnable beforeAddition) {
		this.beforeAddition = beforeAddition;
		this.routes.bind(this.scan.scan());
		List<MethodCache> methodCaches = this.scan.methodCaches();
		Set<String> others = new HashSet<>(this.routes.cacheNames());
		methodCaches.forEach((cache) -> others.remove(cache.cacheName()));
		this.checks.requireManager(others);
		if (!methodCaches.isEmpty()) {
			methodCaches.forEach(this.checks::check);
			this.worker.execute(this.checks::warnOfSecondLevels);
		}
		this.created.follow(this::bind);
		this.cacheManager.ifUnique((manager) -> UnboundedCaches.warn(this.routes.cacheNames(), manager));
	}

	/**
	 * Returns whether a cache is bound, or a table to be watched all the same.
	 */
	boolean exist() {
		return !this.routes.requests().isEmpty();
	}

	private void bind(String beanName, Class<?> type) {
		List<CacheBinding> bindings = this.scan.scan(beanName, type);
		if (!bindings.isEmpty()) {
			Runnable resume = this.routes.add(bindings);
			this.worker.execute(() -> {
				this.beforeAddition.run();
				this.monitor.verifyAddition(resume);
			});
		}
	}

}
