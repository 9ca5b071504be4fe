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

package io.github.pgcachewatch.guard;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import io.github.pgcachewatch.binding.MethodCache;
import io.github.pgcachewatch.cache.view.WatchedCache;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import jakarta.persistence.EntityManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.util.ClassUtils;

/**
 * Looks, once all beans are there, at what bound methods are cached in. Thread-safe.
 */
public final class StartCacheChecks {

	private static final Logger logger = LoggerFactory.getLogger(StartCacheChecks.class);

	private static final boolean JPA = ClassUtils.isPresent("jakarta.persistence.EntityManagerFactory",
			StartCacheChecks.class.getClassLoader());

	private static final String MOCK = "$MockitoMock$";

	private final ListableBeanFactory beanFactory;

	/**
	 * Creates the checks.
	 * @param beanFactory has the managers
	 */
	public StartCacheChecks(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Warns of caches of another kind below the methods. May wait for them.
	 */
	public void warnOfSecondLevels() {
		if (JPA) {
			try {
				SecondLevelCaches
					.warn(this.beanFactory.getBeansOfType(EntityManagerFactory.class, false, false).values());
			}
			catch (RuntimeException ex) {
				logger.debug("Whether there is a second-level cache cannot be told", ex);
			}
		}
	}

	/**
	 * Refuses a method whose cache the manager neither has nor creates, since each of its
	 * calls would fail, or whose cache reads or writes rows itself.
	 * @param cache the cache and its manager
	 * @throws InvalidBindingException if the cache is not there, or cannot be used
	 */
	public void check(MethodCache cache) {
		CacheManager manager = manager(cache.cacheManager());
		if (manager != null && !isMock(manager)) {
			check(cache, manager);
		}
	}

	/**
	 * A mock has no caches, which a test that calls no cached method need not mind.
	 */
	private static boolean isMock(CacheManager manager) {
		return manager.getClass().getName().contains(MOCK);
	}

	/**
	 * A manager whose caches are on a server may fail while that is away, and is asked
	 * again at each call of the method.
	 */
	private static void check(MethodCache cache, CacheManager manager) {
		Cache found;
		try {
			found = manager.getCache(cache.cacheName());
		}
		catch (RuntimeException ex) {
			logger.warn(
					"{}: the CacheManager ({}) fails to return the cache '{}', as each call of the method will "
							+ "until it does: {}",
					cache.place(), manager.getClass().getName(), cache.cacheName(), String.valueOf(ex));
			return;
		}
		if (found == null) {
			throw new InvalidBindingException(Reason.CACHE_NAME, cache.place(),
					"there is no cache '" + cache.cacheName() + "', and the CacheManager ("
							+ manager.getClass().getName() + ") does not create it",
					"Add it to the caches of the CacheManager (to 'spring.cache.cache-names', if they are listed there), "
							+ "or name one of those, " + manager.getCacheNames() + ", with 'cacheNames'.");
		}
		if (ThroughCaches.isThrough((found instanceof WatchedCache watched) ? watched.unwrap() : found)) {
			throw new InvalidBindingException(Reason.CACHE_NAME, cache.place(),
					"the cache '" + cache.cacheName() + "' reads or writes rows itself, by read-through or "
							+ "write-through: what it reads may be overtaken by a change, and an eviction would "
							+ "delete the row",
					"Switch read-through and write-through off for this cache.");
		}
	}

	/**
	 * Refuses caches bound by properties if no manager of the context is watched: what
	 * the application stores through another one would not be evicted.
	 * @param names the names of the caches that no annotated method fills
	 * @throws InvalidBindingException if there are none but other managers
	 */
	public void requireManager(Collection<String> names) {
		if (names.isEmpty() || Arrays.stream(this.beanFactory.getBeanNamesForType(CacheManager.class, true, false))
			.anyMatch(this.beanFactory::containsBeanDefinition)) {
			return;
		}
		List<String> others = List
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, CacheManager.class, true, false));
		if (!others.isEmpty()) {
			throw new InvalidBindingException(Reason.CACHE_NAME, "pgcachewatch.caches." + names.iterator().next(),
					"the cache is handed out by CacheManagers that cannot be watched, since they are defined in a parent "
							+ "context or registered as they are: " + String.join(", ", others),
					"Define a CacheManager bean in the context that PGCacheWatch is configured in.");
		}
	}

	/**
	 * Returns the manager, as far as it is known before the call.
	 */
	private @Nullable CacheManager manager(String name) {
		if (!name.isEmpty()) {
			return this.beanFactory.containsBean(name) ? this.beanFactory.getBean(name, CacheManager.class) : null;
		}
		CacheAspectSupport interceptor = this.beanFactory.getBeanProvider(CacheAspectSupport.class).getIfUnique();
		// Another resolver may choose other caches than those that the operation names.
		return (interceptor != null && interceptor.getCacheResolver() instanceof SimpleCacheResolver resolver
				&& resolver.getClass() == SimpleCacheResolver.class) ? resolver.getCacheManager() : null;
	}

}
