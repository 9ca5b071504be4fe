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
import java.util.Objects;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.selfcheck.CachedValueComparison;
import io.github.pgcachewatch.selfcheck.CheckReports;
import io.github.pgcachewatch.selfcheck.CheckResult;
import io.github.pgcachewatch.selfcheck.SelfCheck;
import io.github.pgcachewatch.watch.WatchStatistics;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;

/**
 * What compares entries with what their methods return. It looks at no hit unless it is
 * asked for.
 */
@Configuration(proxyBeanMethods = false)
class SelfCheckConfiguration {

	@Bean
	SelfCheck pgCacheWatchSelfCheck(PgCacheWatchProperties properties, WatchedCaches caches, Invalidator invalidator,
			ObjectProvider<PgCacheWatch> watch, WatchStatistics statistics,
			ObjectProvider<CachedValueComparison> comparison, ObjectProvider<TaskDecorator> decorators) {
		CheckReports reports = new CheckReports(invalidator::routes,
				(cache, result) -> count(statistics, cache, result));
		return new SelfCheck(properties.selfCheck().rate(), caches, watch::getObject,
				comparison.getIfAvailable(() -> (cache, cached, loaded) -> Objects.deepEquals(cached, loaded)),
				all(decorators.orderedStream().toList()), reports);
	}

	private static void count(WatchStatistics statistics, String cache, CheckResult result) {
		if (result.isCompared()) {
			statistics.compared(cache, result == CheckResult.STALE);
		}
		else {
			statistics.skipped(cache, result);
		}
	}

	/**
	 * As Spring Boot applies them to its executors.
	 */
	private static TaskDecorator all(List<TaskDecorator> decorators) {
		return (task) -> {
			Runnable decorated = task;
			for (TaskDecorator decorator : decorators) {
				decorated = decorator.decorate(decorated);
			}
			return decorated;
		};
	}

}
