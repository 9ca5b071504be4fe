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

package io.github.pgcachewatch.autoconfigure;

import java.util.List;
import java.util.concurrent.Executor;

import io.github.pgcachewatch.binding.Binding;

/**
 * Binds what turns up after the start. Its caches are bypassed until their tables are
 * verified. Thread-safe.
 */
final class LateBindings {

	private final BindingScan scan;

	private final WatchedRoutes routes;

	private final TableVerifier verifier;

	private final Executor worker;

	LateBindings(BindingScan scan, WatchedRoutes routes, TableVerifier verifier, Executor worker) {
		this.scan = scan;
		this.routes = routes;
		this.verifier = verifier;
		this.worker = worker;
	}

	/**
	 * Binds a bean, unless one of its class is bound already.
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if an annotation cannot
	 * be carried out
	 */
	void bind(String beanName, Class<?> type) {
		List<Binding> bindings = this.scan.scan(beanName, type);
		if (!bindings.isEmpty()) {
			Runnable resume = this.routes.add(bindings);
			this.worker.execute(() -> this.verifier.verifyAddition(resume));
		}
	}

}
