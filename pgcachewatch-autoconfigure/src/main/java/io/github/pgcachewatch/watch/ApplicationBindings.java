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

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.CapturedCache;
import io.github.pgcachewatch.binding.CapturedMethod;
import io.github.pgcachewatch.binding.MethodCache;
import io.github.pgcachewatch.capture.CapturedCaches;
import io.github.pgcachewatch.capture.mapping.RowBindings;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.guard.StartCacheChecks;
import io.github.pgcachewatch.trigger.TriggerMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.CacheManager;

/**
 * Binds the application's beans to tables: at the start what is there, and later what
 * turns up, and what methods were seen to read. The caches of the latter two are bypassed
 * until their tables are verified. Thread-safe.
 */
public final class ApplicationBindings implements CapturedCaches {

	private static final Logger logger = LoggerFactory.getLogger(ApplicationBindings.class);

	private final BindingScan scan;

	private final CreatedBeans created;

	private final RouteRegistry routes;

	private final TriggerMonitor monitor;

	private final TriggerMode mode;

	private final ObjectProvider<CacheManager> cacheManager;

	private final StartCacheChecks checks;

	private final RowBindings rows;

	private final Executor worker;

	private volatile Runnable beforeAddition = () -> {
	};

	/**
	 * Creates the bindings.
	 * @param scan finds what is bound
	 * @param created tells which beans turn up
	 * @param routes takes what is bound
	 * @param monitor verifies the tables of what turns up
	 * @param mode what is done about missing triggers
	 * @param cacheManager has the caches
	 * @param checks looks at what bound methods are cached in
	 * @param rows tells which rows captured methods read
	 * @param worker runs that verification
	 */
	public ApplicationBindings(BindingScan scan, CreatedBeans created, RouteRegistry routes, TriggerMonitor monitor,
			TriggerMode mode, ObjectProvider<CacheManager> cacheManager, StartCacheChecks checks, RowBindings rows,
			Executor worker) {
		this.scan = scan;
		this.created = created;
		this.routes = routes;
		this.monitor = monitor;
		this.mode = mode;
		this.cacheManager = cacheManager;
		this.checks = checks;
		this.rows = rows;
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
		List<CacheBinding> bindings = this.scan.scan();
		this.routes.capture(this.scan.captured());
		this.routes.bind(bindings);
		List<MethodCache> methodCaches = this.scan.methodCaches();
		Set<String> others = new HashSet<>(this.routes.cacheNames());
		methodCaches.forEach((cache) -> others.remove(cache.cacheName()));
		others.removeAll(this.scan.captured().keySet());
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
		return !this.routes.requests().isEmpty() || !this.routes.captured().isEmpty();
	}

	private void bind(String beanName, Class<?> type) {
		List<CacheBinding> bindings = this.scan.scan(beanName, type);
		this.routes.capture(this.scan.captured());
		if (!bindings.isEmpty()) {
			Runnable resume = this.routes.add(bindings);
			this.worker.execute(() -> {
				this.beforeAddition.run();
				this.monitor.verifyAddition(resume);
			});
		}
	}

	@Override
	public boolean isCaptured(String cache) {
		return this.routes.captured().containsKey(cache);
	}

	@Override
	public void follow(String cache, Set<TableName> tables, String place, @Nullable Method invoked) {
		CapturedCache captured = this.routes.captured().get(cache);
		String strategy = (captured != null) ? captured.strategy() : "";
		CapturedMethod method = (invoked != null) ? this.scan.capturedMethod(cache, invoked) : null;
		List<CacheBinding> bindings = new ArrayList<>();
		Set<TableName> whole = new TreeSet<>(Comparator.comparing(TableName::toString));
		for (TableName table : tables) {
			List<CacheBinding> byRow = (method != null) ? this.rows.bind(method, table, strategy) : List.of();
			bindings.addAll(byRow);
			if (byRow.isEmpty()) {
				whole.add(table);
				bindings.add(CacheBinding.ofReads(cache, table, place, strategy));
			}
		}
		Runnable resume = this.routes.add(bindings);
		this.worker.execute(() -> verify(cache, tables, whole, place, resume));
	}

	private void verify(String cache, Set<TableName> tables, Set<TableName> whole, String place, Runnable resume) {
		this.beforeAddition.run();
		if (this.mode == TriggerMode.NONE) {
			// Nothing would tell whether the triggers are there.
			this.monitor.verifyAddition(() -> {
			});
			logger
				.warn("{} reads {}, and the cache '{}' stays bypassed, since no check tells whether triggers are in place "
						+ "(pgcachewatch.triggers.mode=none). Set the mode to 'validate', or name the tables in @PgInvalidated. "
						+ "Triggers are installed by:\n{}", place, tables, cache, script());
			return;
		}
		this.monitor.verifyAddition(resume);
		if (!this.monitor.isReliable(tables)) {
			logger.warn(
					"{} reads {}, and the cache '{}' is bypassed until their triggers are in place. They are installed "
							+ "by:\n{}",
					place, tables, cache, script());
			return;
		}
		Set<TableName> byRow = new TreeSet<>(Comparator.comparing(TableName::toString));
		byRow.addAll(tables);
		byRow.removeAll(whole);
		if (!byRow.isEmpty()) {
			logger.info("{} reads {}: a change of a row evicts its own entry of the cache '{}' from now on", place,
					byRow, cache);
		}
		if (!whole.isEmpty()) {
			logger.info("{} reads {}: any change of them clears the cache '{}' from now on", place, whole, cache);
		}
	}

	private String script() {
		try {
			return this.monitor.script();
		}
		catch (SQLException | RuntimeException ex) {
			return "(the statements could not be composed: " + ex.getMessage() + ")";
		}
	}

}
