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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.CachedEntities;
import io.github.pgcachewatch.binding.CapturedCache;
import io.github.pgcachewatch.binding.CapturedMethod;
import io.github.pgcachewatch.binding.MethodCache;
import io.github.pgcachewatch.binding.PgInvalidatedCacheOperationSource;
import io.github.pgcachewatch.event.NearestName;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;

/**
 * Collects the bindings of annotations and properties. Thread-safe.
 */
public final class BindingScan {

	private static final Logger logger = LoggerFactory.getLogger(BindingScan.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<String> names;

	private final Supplier<List<CacheBinding>> configured;

	private final CreatedBeans created;

	private final CachedEntities cachedEntities;

	private final boolean capturesAll;

	private final BindingDiscovery emptyDiscovery;

	private final Map<String, CapturedCache> captured = new ConcurrentHashMap<>();

	private final Set<CapturedMethod> capturedMethods = ConcurrentHashMap.newKeySet();

	private final Set<Class<?>> inspected = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Expectation expected;

	private volatile List<MethodCache> methodCaches = List.of();

	/**
	 * Creates a scan.
	 * @param beanFactory has the beans
	 * @param names the names of the caches that properties set anything of
	 * @param configured returns the bindings of the properties, or throws if one cannot
	 * be carried out
	 * @param created the beans that were created so far
	 * @param cachedEntities what is done about methods whose results hold entities
	 * @param capturesAll whether the tables of every cached method are found out
	 */
	public BindingScan(ConfigurableListableBeanFactory beanFactory, Set<String> names,
			Supplier<List<CacheBinding>> configured, CreatedBeans created, CachedEntities cachedEntities,
			boolean capturesAll) {
		this.beanFactory = beanFactory;
		this.names = names;
		this.configured = configured;
		this.created = created;
		this.cachedEntities = cachedEntities;
		this.capturesAll = capturesAll;
		this.emptyDiscovery = new BindingDiscovery(new AnnotationCacheOperationSource(false),
				(text) -> Objects.requireNonNullElse(beanFactory.resolveEmbeddedValue(text), text), capturesAll);
	}

	/**
	 * Scans the classes of all beans; creates none.
	 * @throws InvalidBindingException if an annotation or property cannot be carried out
	 */
	List<CacheBinding> scan() {
		List<CacheBinding> configured = this.configured.get();
		BindingDiscovery discovered = discover();
		requireCaching(discovered);
		discovered.checkTypes();
		this.methodCaches = discovered.methodCaches();
		Set<String> configuredNames = names(configured);
		discovered.warnings(configuredNames).forEach(logger::warn);
		check(discovered.entityResults(configuredNames));
		List<CacheBinding> bindings = new ArrayList<>(discovered.bindings());
		bindings.addAll(configured);
		warnOfUnbound(bindings);
		warnOfUnfilled(configuredNames, discovered.filledNames());
		return bindings;
	}

	/**
	 * Warns of caches that properties bind and no annotated method fills, if their names
	 * are nearly those of caches that nothing binds. An environment variable, for one,
	 * names caches in lower case.
	 */
	private void warnOfUnfilled(Set<String> configured, Map<String, Boolean> filled) {
		List<String> unbound = filled.entrySet()
			.stream()
			.filter((cache) -> !cache.getValue() && !configured.contains(cache.getKey()))
			.map(Map.Entry::getKey)
			.toList();
		for (String name : configured) {
			if (!filled.containsKey(name)) {
				NearestName.of(name, unbound)
					.ifPresent((nearest) -> logger.warn(
							"'pgcachewatch.caches.{}' binds a cache that no annotated method fills, and nothing binds '{}', "
									+ "which one does. If that is meant, write 'pgcachewatch.caches.[{}]'.",
							name, nearest, nearest));
			}
		}
	}

	private static Set<String> names(List<CacheBinding> bindings) {
		return bindings.stream().map(CacheBinding::cacheName).collect(Collectors.toSet());
	}

	private void check(List<String> entityResults) {
		if (entityResults.isEmpty() || this.cachedEntities == CachedEntities.ALLOW) {
			return;
		}
		String methods = String.join(", ", entityResults);
		if (this.cachedEntities == CachedEntities.REFUSE) {
			throw new InvalidBindingException(Reason.RESULT, methods,
					"cached results are, or hold, entities, and 'pgcachewatch.cached-entities' is 'refuse'",
					"Return records or projections, or set the property to 'warn' or 'allow'.");
		}
		logger
			.warn("Cached results are, or hold, entities: {}. All callers and threads share them: what one of them sets, "
					+ "saved or not, all others see, and relations that are loaded later fail or are loaded into the shared "
					+ "object. Return records or projections instead. 'pgcachewatch.cached-entities=allow' silences this, "
					+ "'refuse' makes it an error.", methods);
	}

	/**
	 * Returns the caches whose tables are found out, of all that was scanned so far.
	 * @return the caches by name
	 */
	Map<String, CapturedCache> captured() {
		return this.captured;
	}

	/**
	 * Returns the method of a bean that fills a captured cache, by a method that its
	 * proxy was called with.
	 * @param cache the name of the cache
	 * @param invoked the method that was called
	 * @return the method, or {@code null} if it is not known which bean's it is
	 */
	@Nullable CapturedMethod capturedMethod(String cache, Method invoked) {
		List<CapturedMethod> methods = this.capturedMethods.stream()
			.filter((method) -> method.cacheName().equals(cache) && method.isInvokedBy(invoked))
			.toList();
		return (methods.size() == 1) ? methods.get(0) : null;
	}

	/**
	 * Whether any cached method has its tables found out, as far as can be told while
	 * beans are still being created.
	 * @return whether what cached methods read must be seen
	 */
	public boolean expectsCapture() {
		if (this.expected == null) {
			isExpected("");
		}
		return this.capturesAll || !this.captured.isEmpty();
	}

	/**
	 * Most often a name that is spelled in another way than that of the cache.
	 */
	private void warnOfUnbound(List<CacheBinding> bindings) {
		Set<String> bound = new TreeSet<>();
		bindings.forEach((binding) -> bound.add(binding.cacheName()));
		bound.addAll(this.captured.keySet());
		for (String name : this.names) {
			if (!bound.contains(name)) {
				logger.warn("'pgcachewatch.caches.{}' has no effect: no @PgInvalidated method and no 'invalidated-by' "
						+ "binds a cache of this name to a table. Bound are: {}. A name with a dot goes in brackets: "
						+ "'pgcachewatch.caches.[a.b]'.", name, bound);
			}
		}
	}

	/**
	 * Scans the class of a bean, unless that was done.
	 * @throws InvalidBindingException if an annotation cannot be carried out
	 */
	List<CacheBinding> scan(String beanName, Class<?> type) {
		if (!this.inspected.add(type)) {
			return List.of();
		}
		BindingDiscovery discovery = this.emptyDiscovery.emptyCopy();
		discovery.inspect(beanName, type);
		requireCaching(discovery);
		check(discovery.entityResults(names(this.configured.get())));
		keepCaptured(discovery);
		return discovery.bindings();
	}

	/**
	 * Returns the caches of the methods that the latest scan of all beans bound.
	 */
	List<MethodCache> methodCaches() {
		return this.methodCaches;
	}

	/**
	 * Caching is enabled only where a definition tells, or leaves open, that there is
	 * something to cache.
	 */
	private void requireCaching(BindingDiscovery discovery) {
		List<String> places = Stream
			.concat(discovery.bindings().stream().map(CacheBinding::place),
					discovery.methodCaches().stream().map(MethodCache::place))
			.limit(1)
			.toList();
		if (!places.isEmpty() && this.beanFactory.getBeanNamesForType(PgInvalidatedCacheOperationSource.class, true,
				false).length == 0) {
			throw new InvalidBindingException(InvalidBindingException.Reason.PLACEMENT, places.get(0),
					"caching is not enabled, since no definition of a bean told that there is such a method",
					"Let the @Bean method declare the class as what it returns.");
		}
	}

	/**
	 * Whether a cache will probably be watched, as far as can be told while beans are
	 * still being created.
	 * @param cacheName the name of a cache
	 * @return whether it may be watched
	 */
	public boolean isExpected(String cacheName) {
		Expectation expected = expected();
		return expected.isOpen() || expected.names().contains(cacheName);
	}

	/**
	 * Whether any cache will probably be watched.
	 * @return whether a manager of caches is to be watched
	 */
	public boolean isAnyExpected() {
		Expectation expected = expected();
		return expected.isOpen() || !expected.names().isEmpty();
	}

	private Expectation expected() {
		Expectation expected = this.expected;
		if (expected == null) {
			expected = expect();
			this.expected = expected;
		}
		return expected;
	}

	private Expectation expect() {
		try {
			Set<String> names = new HashSet<>(this.names);
			discover().bindings().forEach((binding) -> names.add(binding.cacheName()));
			names.addAll(this.captured.keySet());
			return new Expectation(names, false);
		}
		catch (RuntimeException ex) {
			logger.debug("What is watched cannot be told before the start", ex);
			return new Expectation(Set.of(), true);
		}
	}

	private BindingDiscovery discover() {
		Map<String, Class<?>> classes = BeanClasses.of(this.beanFactory);
		BindingDiscovery discovery = this.emptyDiscovery.emptyCopy();
		classes.forEach(discovery::inspect);
		Set<Class<?>> inspected = new HashSet<>(classes.values());
		this.created.beanNames().forEach((type, name) -> {
			if (inspected.add(type)) {
				discovery.inspect(name, type);
			}
		});
		this.inspected.addAll(inspected);
		keepCaptured(discovery);
		return discovery;
	}

	private void keepCaptured(BindingDiscovery discovery) {
		this.capturedMethods.addAll(discovery.capturedMethods());
		discovery.captured()
			.forEach((cache) -> this.captured.merge(cache.name(), cache,
					(known, found) -> known.strategy().isEmpty() ? found : known));
	}

	/**
	 * What is likely to be watched.
	 *
	 * @param names the names of the caches
	 * @param isOpen whether there may be others
	 */
	private record Expectation(Set<String> names, boolean isOpen) {
	}

}
