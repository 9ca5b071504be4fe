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

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Capture;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Uncovered;
import io.github.pgcachewatch.autoconfigure.connection.ListenerConnections;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.capture.CaptureSettings;
import io.github.pgcachewatch.capture.LoadAdvicePostProcessor;
import io.github.pgcachewatch.capture.LoadCapture;
import io.github.pgcachewatch.capture.ReadFindings;
import io.github.pgcachewatch.capture.ReadRecorder;
import io.github.pgcachewatch.capture.RecordedDataSourcePostProcessor;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.Route;
import io.github.pgcachewatch.selfcheck.CachedValueComparison;
import io.github.pgcachewatch.selfcheck.CheckReports;
import io.github.pgcachewatch.selfcheck.CheckResult;
import io.github.pgcachewatch.selfcheck.SelfCheck;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.watch.ApplicationBindings;
import io.github.pgcachewatch.watch.BindingScan;
import io.github.pgcachewatch.watch.ChangeProcessing;
import io.github.pgcachewatch.watch.WatchStatistics;
import io.github.pgcachewatch.watch.WatchThreads;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

/**
 * What finds out what cached methods read, and whether entries are what their methods
 * return. Nothing is decorated unless it is asked for.
 */
@Configuration(proxyBeanMethods = false)
class CaptureConfiguration {

	private static final Set<ListenerState> DOWN = Set.of(ListenerState.DISCONNECTED, ListenerState.STOPPED);

	@Bean
	static RecordedDataSourcePostProcessor pgCacheWatchDataSourcePostProcessor(
			ObjectProvider<PgCacheWatchProperties> properties, ObjectProvider<BindingScan> scan,
			ObjectProvider<ReadRecorder> recorder) {
		return new RecordedDataSourcePostProcessor(() -> isEnabled(properties.getObject(), scan), recorder::getObject);
	}

	@Bean
	static LoadAdvicePostProcessor pgCacheWatchLoadAdvicePostProcessor(
			ObjectProvider<PgCacheWatchProperties> properties, ObjectProvider<BindingScan> scan,
			ObjectProvider<LoadCapture> capture) {
		return new LoadAdvicePostProcessor(() -> isEnabled(properties.getObject(), scan),
				SingletonSupplier.of(capture::getObject));
	}

	@Bean
	static ReadRecorder pgCacheWatchReadRecorder() {
		return new ReadRecorder();
	}

	// The caches' fills are guarded from its creation on.
	@Bean
	@Lazy(false)
	LoadCapture pgCacheWatchLoadCapture(PgCacheWatchProperties properties, ReadRecorder recorder,
			ListenerConnections connections, Invalidator invalidator, WatchedCaches caches, WatchStatistics statistics,
			ApplicationBindings captured, ChangeSource listener, ChangeProcessing processing, WatchThreads threads) {
		List<TableName> ignored = properties.ignoredTables().stream().map(TableName::parse).toList();
		boolean refuses = properties.uncovered() == Uncovered.REFUSE;
		CaptureSettings settings = new CaptureSettings(properties.capture() != Capture.OFF, refuses, ignored,
				properties.triggers().checkInterval());
		LoadCapture capture = new LoadCapture(settings, recorder, connections, invalidator::routes, captured,
				new ReadFindings((finding) -> statistics.found(finding.cache(), finding.kind())),
				() -> clear(invalidator.routes(), (cache) -> refuses || captured.isCaptured(cache), caches),
				() -> !DOWN.contains(listener.state()), (check) -> repeat(check, settings.checkInterval(), threads));
		processing.onState((change) -> {
			if (DOWN.contains(change.to())) {
				threads.worker().execute(capture::rest);
			}
		});
		// Also without capture: a bean that is created later may bring a captured cache.
		caches.guardFills(capture);
		return capture;
	}

	private static void repeat(Runnable check, Duration interval, WatchThreads threads) {
		if (!interval.isZero()) {
			threads.timer()
				.scheduleWithFixedDelay(() -> threads.worker().execute(check), interval.toNanos(), interval.toNanos(),
						TimeUnit.NANOSECONDS);
		}
	}

	private static boolean isEnabled(PgCacheWatchProperties properties, ObjectProvider<BindingScan> scan) {
		return properties.capture() != Capture.OFF || scan.getObject().expectsCapture();
	}

	/**
	 * What a view or a function returns may be something else, and no row has changed.
	 */
	private static void clear(List<Route> routes, Predicate<String> trusted, WatchedCaches caches) {
		caches.clear(routes.stream().map(Route::cacheName).filter(trusted).distinct().toList());
	}

	/**
	 * What compares entries with what their methods return. It looks at no hit unless it
	 * is asked for.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SelfCheckConfiguration {

		@Bean
		SelfCheck pgCacheWatchSelfCheck(PgCacheWatchProperties properties, WatchedCaches caches,
				Invalidator invalidator, ObjectProvider<PgCacheWatch> watch, WatchStatistics statistics,
				ObjectProvider<CachedValueComparison> comparison, ObjectProvider<TaskDecorator> decorators) {
			CheckReports reports = new CheckReports(invalidator::routes,
					(cache, result) -> count(statistics, cache, result));
			double rate = properties.selfCheck().rate();
			return new SelfCheck(rate, caches, watch::getObject,
					comparison.getIfAvailable(() -> (cache, cached, loaded) -> Objects.deepEquals(cached, loaded)),
					all((rate > 0) ? decorators.orderedStream().toList() : List.of()), reports);
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

}
