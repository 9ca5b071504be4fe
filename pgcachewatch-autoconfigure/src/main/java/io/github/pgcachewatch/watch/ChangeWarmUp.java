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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.cache.WatchedCacheSettings;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.view.WatchedManager;
import io.github.pgcachewatch.event.MalformedPayloadException;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChangeReader;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.RouteFactory;
import io.github.pgcachewatch.invalidation.StrategyRegistry;
import io.github.pgcachewatch.key.ArgumentPrecision;
import io.github.pgcachewatch.key.KeyGenerators;
import io.github.pgcachewatch.key.KeyPurityCheck;
import io.github.pgcachewatch.key.value.KeyConverters;
import io.github.pgcachewatch.trigger.TriggerWarmUp;
import io.github.pgcachewatch.trigger.catalog.Column;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.core.convert.support.DefaultConversionService;

/**
 * Does, beside the rest of the start, what the start comes to later: finds a binding,
 * looks at triggers, and sends changes along the way of a change, so that the classes are
 * loaded, and what carries changes is compiled, before they are needed. The table, the
 * route, the cache and the statistics are made for this purpose: no database, no cache
 * and no bean of the application is touched. Does its work once in a JVM.
 */
public final class ChangeWarmUp implements Runnable {

	static final int CHANGES = 2_000;

	private static final Logger logger = LoggerFactory.getLogger(ChangeWarmUp.class);

	private static final AtomicBoolean done = new AtomicBoolean();

	private static final String NAME = "pgcachewatch-warm-up";

	private final WatchThreads threads;

	private final WatchStatistics statistics = new WatchStatistics();

	/**
	 * Creates a warm-up.
	 * @param threads run what changes bring about
	 */
	public ChangeWarmUp(WatchThreads threads) {
		this.threads = threads;
	}

	@Override
	public void run() {
		if (done.compareAndSet(false, true)) {
			try {
				findBinding();
				TriggerWarmUp.look();
				sendChanges();
			}
			catch (Exception | LinkageError ex) {
				logger.debug("The start and the first changes will be slower: warming up failed", ex);
			}
		}
	}

	/**
	 * Finds the binding of a method.
	 * @return the bindings
	 */
	static List<CacheBinding> findBinding() {
		BindingDiscovery discovery = new BindingDiscovery(new AnnotationCacheOperationSource(false),
				UnaryOperator.identity());
		discovery.inspect(NAME, BoundMethod.class);
		discovery.checkTypes();
		return discovery.bindings();
	}

	/**
	 * Sends the changes.
	 * @return what was counted of them
	 */
	WatchStatistics sendChanges() throws MalformedPayloadException {
		ListenerLiveness liveness = new ListenerLiveness(Duration.ofDays(1));
		ApplicationEvents events = ApplicationEvents.none();
		WatchedCaches caches = new WatchedCaches(WatchedCacheSettings.defaults(), liveness,
				new PublishingCacheObserver(this.statistics, events), this.threads.worker(), this.threads.timer());
		Invalidator invalidator = new Invalidator(caches, this.threads.timer());
		RouteFactory routes = new RouteFactory(KeyConverters.of(DefaultConversionService.getSharedInstance()),
				new NoGenerators(), new StrategyRegistry("greedy", Map.of(), Map.of(), Map.of()));
		invalidator.route(List
			.of(routes.route(CacheBinding.ofProperty(NAME, "public." + NAME, List.of("id"), null, List.of(), NAME),
					new TableDescription(new TableName("public", NAME), new TableName("public", NAME),
							Map.of("id", new Column("id", "int8", 'N', true, false))))));
		ChangeProcessing processing = new ChangeProcessing(NAME, invalidator, caches, liveness, events,
				this.statistics);
		processing.proof(System.nanoTime());
		CacheManager manager = WatchedManager.watch(new ConcurrentMapCacheManager(NAME), caches);
		TableChangeReader reader = new TableChangeReader();
		for (long id = 0; id < CHANGES; id++) {
			Cache cache = manager.getCache(NAME);
			if (cache != null && cache.get(id) == null) {
				cache.put(id, "");
			}
			processing.changes(List.of(reader.read(notification(id))));
			processing.carryOut();
		}
		return this.statistics;
	}

	private static PgNotification notification(long id) {
		return new PgNotification(NAME, 1,
				"{\"operation\":\"update\",\"table\":\"" + NAME
						+ "\",\"sent_at\":\"2026-01-01T00:00:00.000000+00:00\",\"schema\":\"public\",\"keys\":[{\"id\":"
						+ id + "}]}",
				Instant.EPOCH);
	}

	/**
	 * Is bound as the methods of applications are.
	 */
	private interface BoundMethod {

		@PgInvalidated(table = NAME, key = "id")
		String find(long id);

	}

	/**
	 * A route that a property binds asks for none.
	 */
	private static final class NoGenerators implements KeyGenerators {

		@Override
		public KeyGenerator generator(String name) {
			throw new IllegalStateException("No key generator takes part in the warm-up");
		}

		@Override
		public List<Object> targets(String beanName) {
			return List.of();
		}

		@Override
		public KeyPurityCheck purityCheck() {
			throw new IllegalStateException("No key generator takes part in the warm-up");
		}

		@Override
		public ArgumentPrecision argumentPrecision() {
			return new ArgumentPrecision();
		}

	}

}
