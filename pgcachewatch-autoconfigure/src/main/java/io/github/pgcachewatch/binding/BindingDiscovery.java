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

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.EntityTypes.EntityResult;
import io.github.pgcachewatch.key.InvalidBindingException;

import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;

/**
 * Finds the bindings that the annotations of beans ask for, from their types alone: no
 * bean is created. Not thread-safe.
 */
public final class BindingDiscovery {

	private final MethodInspector inspector;

	private final Set<Class<?>> inspected = new HashSet<>();

	private final List<CacheBinding> bindings = new ArrayList<>();

	private final Set<CapturedCache> captured = new LinkedHashSet<>();

	private final List<CapturedMethod> capturedMethods = new ArrayList<>();

	private final boolean capturesAll;

	private final List<MethodFill> fills = new ArrayList<>();

	private final List<EntityResult> entities = new ArrayList<>();

	private final Set<DeclaredAnnotation> onTypes = new LinkedHashSet<>();

	private final Set<DeclaredAnnotation> usedOnTypes = new HashSet<>();

	private final List<MethodCache> methodCaches = new ArrayList<>();

	private final Map<String, WatchedMethod> namedByDefault = new HashMap<>();

	private final UnaryOperator<String> placeholders;

	/**
	 * Creates a discovery.
	 * @param springOperations the operations of Spring's own cache annotations, as its
	 * interceptor sees them
	 * @param placeholders resolves the placeholders in tables' names, or throws
	 * {@link IllegalArgumentException}
	 */
	public BindingDiscovery(CacheOperationSource springOperations, UnaryOperator<String> placeholders) {
		this(springOperations, placeholders, false);
	}

	/**
	 * Creates a discovery.
	 * @param springOperations the operations of Spring's own cache annotations, as its
	 * interceptor sees them
	 * @param placeholders resolves the placeholders in tables' names, or throws
	 * {@link IllegalArgumentException}
	 * @param capturesAll whether the tables of every cached method are found out
	 */
	public BindingDiscovery(CacheOperationSource springOperations, UnaryOperator<String> placeholders,
			boolean capturesAll) {
		this(new MethodInspector(springOperations), placeholders, capturesAll);
	}

	private BindingDiscovery(MethodInspector inspector, UnaryOperator<String> placeholders, boolean capturesAll) {
		this.capturesAll = capturesAll;
		this.inspector = inspector;
		this.placeholders = placeholders;
	}

	/**
	 * Returns a discovery that has found nothing yet, and is spared the methods of the
	 * types that this one has looked at.
	 * @return another discovery
	 */
	public BindingDiscovery emptyCopy() {
		return new BindingDiscovery(this.inspector, this.placeholders, this.capturesAll);
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
		Collection<WatchedMethod> methods = this.inspector.watchedMethods(targetClass);
		methods.forEach((method) -> inspect(beanName, method));
		List<DeclaredAnnotation> onType = DeclaredAnnotation.ofType(targetClass);
		AnnotationChecks.check(targetClass, onType, methods);
		this.onTypes.addAll(onType);
		if (methods.stream().anyMatch((method) -> !method.onType().isEmpty())) {
			this.usedOnTypes.addAll(onType);
		}
	}

	/**
	 * Checks that each annotation of a type adds to a method that is cached. To be called
	 * when all beans are looked at: a type may have several, such as a decorator that
	 * caches and a bean behind it that does not.
	 * @throws InvalidBindingException if one of them adds to none
	 */
	public void checkTypes() {
		Set<DeclaredAnnotation> unused = new LinkedHashSet<>(this.onTypes);
		unused.removeAll(this.usedOnTypes);
		AnnotationChecks.checkUnused(unused);
	}

	/**
	 * Returns the bindings found so far.
	 * @return the bindings
	 */
	public List<CacheBinding> bindings() {
		return List.copyOf(this.bindings);
	}

	/**
	 * Returns the caches that the bound methods found so far ask a manager for.
	 * @return the caches
	 */
	public List<MethodCache> methodCaches() {
		return List.copyOf(this.methodCaches);
	}

	/**
	 * Returns the caches whose tables are to be found out.
	 * @return the caches
	 */
	public Set<CapturedCache> captured() {
		return new LinkedHashSet<>(this.captured);
	}

	/**
	 * Returns the methods that fill those caches.
	 * @return the methods
	 */
	public List<CapturedMethod> capturedMethods() {
		return List.copyOf(this.capturedMethods);
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
			.filter((fill) -> !configured.contains(fill.cacheName()) && !isBound(fill) && !isCaptured(fill.cacheName()))
			.filter((fill) -> bound.contains(fill.cacheName()) || annotated.contains(fill.place()))
			.map((fill) -> fill.place() + " fills the cache '" + fill.cacheName()
					+ "', and has no @PgInvalidated for it: changes of the rows that it reads may leave entries stale")
			.distinct()
			.toList();
	}

	/**
	 * Returns the watched methods whose results are, or hold, entities.
	 * @param configured the caches bound by properties, whose fills need no annotation
	 * @return the methods, each with its entity, as they are to stand in a message
	 */
	public List<String> entityResults(Set<String> configured) {
		Set<String> bound = this.bindings.stream().map(CacheBinding::cacheName).collect(Collectors.toSet());
		this.captured.forEach((cache) -> bound.add(cache.name()));
		Set<String> annotated = this.bindings.stream().map(CacheBinding::place).collect(Collectors.toSet());
		return this.entities.stream()
			.filter((result) -> annotated.contains(result.place()) || result.cacheNames()
				.stream()
				.anyMatch((name) -> bound.contains(name) || configured.contains(name)))
			.map(EntityResult::toString)
			.distinct()
			.sorted()
			.toList();
	}

	/**
	 * Returns the caches that annotated methods fill.
	 * @return their names, each with whether an annotation binds it to a table
	 */
	public Map<String, Boolean> filledNames() {
		Map<String, Boolean> names = new TreeMap<>();
		this.fills.forEach((fill) -> names.put(fill.cacheName(), isCaptured(fill.cacheName())));
		this.bindings.forEach((binding) -> names.put(binding.cacheName(), true));
		return names;
	}

	private boolean isCaptured(String cacheName) {
		return this.captured.stream().anyMatch((cache) -> cache.name().equals(cacheName));
	}

	private boolean isBound(MethodFill fill) {
		return this.bindings.stream()
			.anyMatch(
					(binding) -> binding.place().equals(fill.place()) && binding.cacheName().equals(fill.cacheName()));
	}

	private boolean mayConcern(Class<?> targetClass) {
		return AnnotatedTypes.areInvalidated(targetClass) || AnnotatedTypes.areCached(targetClass);
	}

	private void inspect(String beanName, WatchedMethod method) {
		recordEntity(method);
		if (this.capturesAll) {
			method.operations()
				.stream()
				.filter(CacheFill::fills)
				.flatMap((operation) -> CacheFill.of(operation).cacheNames().stream())
				.forEach((name) -> this.captured.add(new CapturedCache(name, "")));
		}
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
			this.methodCaches.addAll(MethodCache.of(method));
			for (PgInvalidated annotation : method.onMethod()) {
				bind(beanName, method, annotation, true);
			}
			for (PgInvalidated annotation : method.onType()) {
				bind(beanName, method, annotation, false);
			}
		}
		this.capturedMethods.addAll(CapturedMethod.of(beanName, method, this::isCaptured));
	}

	private void recordEntity(WatchedMethod method) {
		if (CacheFill.anyFills(method.operations())) {
			Class<?> entity = EntityTypes.find(ResultType.of(method.method(), method.targetClass()));
			if (entity != null) {
				List<String> names = CacheFill.of(method)
					.stream()
					.flatMap((fill) -> fill.cacheNames().stream())
					.toList();
				this.entities.add(new EntityResult(method.place(), names, entity));
			}
		}
	}

	private void bind(String beanName, WatchedMethod method, PgInvalidated annotation, boolean onMethod) {
		if (annotation.table().isEmpty()) {
			CacheFill.targets(method, annotation, onMethod)
				.forEach((cache) -> this.captured.add(CapturedCache.of(annotation, cache.cacheName(), method.place())));
			return;
		}
		CacheFill.targets(method, annotation, onMethod)
			.forEach((cache) -> this.bindings
				.add(CacheBinding.ofAnnotation(annotation, cache, beanName, method, this.placeholders)));
	}

	private void checkName(WatchedMethod method) {
		CacheOperation operation = method.operations().iterator().next();
		if (!method.selfCached() || !SelfCachingOperation.isUnnamed(operation)) {
			return;
		}
		String name = operation.getCacheNames().iterator().next();
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
