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

import java.util.List;
import java.util.concurrent.Executor;

import io.github.pgcachewatch.binding.CacheBinding;

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

	private final Executor worker;

	/**
	 * Creates the bindings.
	 * @param scan finds what is bound
	 * @param created tells which beans turn up
	 * @param routes takes what is bound
	 * @param monitor verifies the tables of what turns up
	 * @param cacheManager has the caches
	 * @param worker runs that verification
	 */
	public ApplicationBindings(BindingScan scan, CreatedBeans created, RouteRegistry routes, TriggerMonitor monitor,
			ObjectProvider<CacheManager> cacheManager, Executor worker) {
		this.scan = scan;
		this.created = created;
		this.routes = routes;
		this.monitor = monitor;
		this.cacheManager = cacheManager;
		this.worker = worker;
	}

	/**
	 * Binds what is there, once all beans are, and from then on what turns up.
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if an annotation or
	 * property cannot be carried out
	 */
	void bind() {
		this.routes.bind(this.scan.scan());
		this.created.follow(this::bind);
		this.cacheManager.ifUnique((manager) -> UnboundedCaches.warn(this.routes.cacheNames(), manager));
	}

	private void bind(String beanName, Class<?> type) {
		List<CacheBinding> bindings = this.scan.scan(beanName, type);
		if (!bindings.isEmpty()) {
			Runnable resume = this.routes.add(bindings);
			this.worker.execute(() -> this.monitor.verifyAddition(resume));
		}
	}

}
