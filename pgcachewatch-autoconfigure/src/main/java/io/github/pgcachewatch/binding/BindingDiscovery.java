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

package io.github.pgcachewatch.binding;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.key.InvalidBindingException;

import org.springframework.cache.interceptor.CacheOperationSource;

/**
 * Finds the bindings that the annotations of beans ask for, from their types alone: no
 * bean is created. Not thread-safe.
 */
public final class BindingDiscovery {

	private final MethodInspector inspector;

	private final Set<Class<?>> inspected = new HashSet<>();

	private final List<CacheBinding> bindings = new ArrayList<>();

	private final List<MethodFill> fills = new ArrayList<>();

	private final Map<String, WatchedMethod> namedByDefault = new HashMap<>();

	/**
	 * Creates a discovery.
	 * @param springOperations the operations of Spring's own cache annotations, as its
	 * interceptor sees them
	 */
	public BindingDiscovery(CacheOperationSource springOperations) {
		this.inspector = new MethodInspector(springOperations);
	}

	/**
	 * Looks at a bean. Further beans of one class add nothing.
	 * @param beanName the bean's name
	 * @param targetClass its own class, unproxied or, of a FactoryBean's object that is a
	 * proxy of an interface, that interface
	 * @throws InvalidBindingException if an annotation cannot be carried out
	 */
	public void inspect(String beanName, Class<?> targetClass) {
		if (!mayConcern(targetClass) || !this.inspected.add(targetClass)) {
			return;
		}
		Collection<WatchedMethod> methods = watchedMethods(targetClass);
		methods.forEach((method) -> inspect(beanName, method));
		AnnotationChecks.check(targetClass, methods);
	}

	/**
	 * Returns the bindings found so far.
	 * @return the bindings
	 */
	public List<CacheBinding> bindings() {
		return List.copyOf(this.bindings);
	}

	/**
	 * Returns warnings of methods that fill a cache which only other methods, or only
	 * other caches of the same method, have bound to tables.
	 * @param configured the caches bound by properties, whose fills need no annotation
	 * @return the warnings, one for each method and cache
	 */
	public List<String> warnings(Set<String> configured) {
		Set<String> bound = this.bindings.stream().map(CacheBinding::cacheName).collect(Collectors.toSet());
		Set<String> annotated = this.bindings.stream().map(CacheBinding::place).collect(Collectors.toSet());
		return this.fills.stream()
			.filter((fill) -> !configured.contains(fill.cacheName()) && !isBound(fill))
			.filter((fill) -> bound.contains(fill.cacheName()) || annotated.contains(fill.place()))
			.map((fill) -> fill.place() + " fills the cache '" + fill.cacheName()
					+ "', and has no @PgInvalidated for it: changes of the rows that it reads may leave entries stale")
			.distinct()
			.toList();
	}

	private boolean isBound(MethodFill fill) {
		return this.bindings.stream()
			.anyMatch(
					(binding) -> binding.place().equals(fill.place()) && binding.cacheName().equals(fill.cacheName()));
	}

	/**
	 * Returns each method once, with the annotations of the most annotated of the methods
	 * that it overrides or implements.
	 */
	private Collection<WatchedMethod> watchedMethods(Class<?> targetClass) {
		Map<Method, WatchedMethod> methods = new LinkedHashMap<>();
		for (Method method : MethodInspector.methods(targetClass)) {
			WatchedMethod watched = this.inspector.inspect(method, targetClass);
			if (watched != null) {
				methods.merge(watched.method(), watched, WatchedMethod::merge);
			}
		}
		return methods.values();
	}

	private boolean mayConcern(Class<?> targetClass) {
		return !targetClass.getName().startsWith("org.springframework.")
				&& (this.inspector.isAnnotated(targetClass) || this.inspector.mayFill(targetClass));
	}

	private void inspect(String beanName, WatchedMethod method) {
		if (!method.selfCached()) {
			method.operations()
				.stream()
				.filter(CacheFill::fills)
				.flatMap((operation) -> CacheFill.of(operation).cacheNames().stream())
				.forEach((name) -> this.fills.add(new MethodFill(method.place(), name)));
		}
		if (method.annotated()) {
			AnnotationChecks.check(method);
			checkName(method);
			for (PgInvalidated annotation : method.onMethod()) {
				bind(beanName, method, annotation, true);
			}
			for (PgInvalidated annotation : method.onType()) {
				bind(beanName, method, annotation, false);
			}
		}
	}

	private void bind(String beanName, WatchedMethod method, PgInvalidated annotation, boolean onMethod) {
		CacheFill.targets(method, annotation, onMethod)
			.forEach((cache) -> this.bindings.add(CacheBinding.ofAnnotation(annotation, cache, beanName, method)));
	}

	private void checkName(WatchedMethod method) {
		if (!method.selfCached()) {
			return;
		}
		String name = SelfCachingOperation.defaultName(MethodInspector.owner(method.method(), method.targetClass()),
				method.method());
		if (!method.operations().iterator().next().getCacheNames().contains(name)) {
			return;
		}
		WatchedMethod other = this.namedByDefault.putIfAbsent(name, method);
		if (other != null && !method.isSameAs(other)) {
			throw new InvalidBindingException(InvalidBindingException.Reason.CACHE_NAME, method.place(),
					"its cache would be named '" + name + "', as that of " + other.place() + " is",
					"Name the cache of one of them with 'cacheNames'.");
		}
	}

	/**
	 * A method with one of Spring's annotations and a cache that it fills.
	 *
	 * @param place the method
	 * @param cacheName the cache
	 */
	private record MethodFill(String place, String cacheName) {
	}

}
