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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.binding.CacheBinding;
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

	private final Set<Class<?>> inspected = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Set<String> expected;

	/**
	 * Creates a scan.
	 * @param beanFactory has the beans
	 * @param names the names of the caches that properties set anything of
	 * @param configured returns the bindings of the properties, or throws if one cannot
	 * be carried out
	 * @param created the beans that were created so far
	 */
	public BindingScan(ConfigurableListableBeanFactory beanFactory, Set<String> names,
			Supplier<List<CacheBinding>> configured, CreatedBeans created) {
		this.beanFactory = beanFactory;
		this.names = names;
		this.configured = configured;
		this.created = created;
	}

	/**
	 * Scans the classes of all beans; creates none.
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if an annotation or
	 * property cannot be carried out
	 */
	List<CacheBinding> scan() {
		List<CacheBinding> configured = this.configured.get();
		BindingDiscovery discovered = discover();
		discovered.warnings(Set.copyOf(configured.stream().map(CacheBinding::cacheName).toList()))
			.forEach(logger::warn);
		List<CacheBinding> bindings = new ArrayList<>(discovered.bindings());
		bindings.addAll(configured);
		warnOfUnbound(bindings);
		return bindings;
	}

	/**
	 * Most often a name that is spelled in another way than that of the cache.
	 */
	private void warnOfUnbound(List<CacheBinding> bindings) {
		Set<String> bound = new TreeSet<>();
		bindings.forEach((binding) -> bound.add(binding.cacheName()));
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
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if an annotation cannot
	 * be carried out
	 */
	List<CacheBinding> scan(String beanName, Class<?> type) {
		if (!this.inspected.add(type)) {
			return List.of();
		}
		BindingDiscovery discovery = newDiscovery();
		discovery.inspect(beanName, type);
		return discovery.bindings();
	}

	/**
	 * Whether a cache will probably be watched, as far as can be told while beans are
	 * still being created.
	 * @param cacheName the name of a cache
	 * @return whether it may be watched
	 */
	public boolean isExpected(String cacheName) {
		Set<String> expected = this.expected;
		if (expected == null) {
			expected = expect();
			this.expected = expected;
		}
		return expected.isEmpty() || expected.contains(cacheName);
	}

	private Set<String> expect() {
		try {
			Set<String> names = new HashSet<>(this.names);
			discover().bindings().forEach((binding) -> names.add(binding.cacheName()));
			return names;
		}
		catch (RuntimeException ex) {
			logger.debug("What is watched cannot be told before the start", ex);
			return Set.of();
		}
	}

	private BindingDiscovery discover() {
		Map<String, Class<?>> classes = BeanClasses.of(this.beanFactory);
		BindingDiscovery discovery = newDiscovery();
		classes.forEach(discovery::inspect);
		Set<Class<?>> inspected = new HashSet<>(classes.values());
		this.created.beanNames().forEach((type, name) -> {
			if (inspected.add(type)) {
				discovery.inspect(name, type);
			}
		});
		this.inspected.addAll(inspected);
		return discovery;
	}

	private static BindingDiscovery newDiscovery() {
		return new BindingDiscovery(new AnnotationCacheOperationSource(false));
	}

}
