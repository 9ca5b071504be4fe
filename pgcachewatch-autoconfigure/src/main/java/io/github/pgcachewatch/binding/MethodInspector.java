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

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ReflectionUtils;

/**
 * Decides which {@code @PgInvalidated} apply to a method and whether the method is cached
 * by them, for the interceptor and for the routes alike. Thread-safe.
 */
final class MethodInspector {

	private final CacheOperationSource springOperations;

	private final Map<Class<?>, Boolean> annotatedTypes = new ConcurrentReferenceHashMap<>();

	private final Map<Class<?>, Boolean> typesWithSpringOperations = new ConcurrentReferenceHashMap<>();

	MethodInspector(CacheOperationSource springOperations) {
		this.springOperations = springOperations;
	}

	/**
	 * Whether {@code @PgInvalidated} stands anywhere on the type, its methods, or those
	 * that it inherits.
	 */
	boolean isAnnotated(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, PgInvalidated.class)
				&& this.annotatedTypes.computeIfAbsent(type, MethodInspector::scan);
	}

	boolean mayFill(Class<?> type) {
		return this.springOperations.isCandidateClass(type);
	}

	/**
	 * Returns the annotations and cache operations of a method, or {@code null} if it has
	 * neither.
	 */
	@Nullable WatchedMethod inspect(Method invoked, Class<?> targetClass) {
		Method method = specific(invoked, targetClass);
		if (ReflectionUtils.isObjectMethod(invoked) || method.isSynthetic()) {
			return null;
		}
		Class<?> owner = owner(invoked, targetClass);
		Set<Method> invocable = Stream.of(method, BridgeMethodResolver.findBridgedMethod(invoked))
			.collect(Collectors.toSet());
		List<PgInvalidated> onMethod = onMethod(invoked, method);
		Collection<CacheOperation> operations = operations(invoked, targetClass);
		boolean fills = CacheFill.anyFills(operations);
		List<PgInvalidated> onType = onType(invoked, method, targetClass, owner, fills);
		boolean selfCached = operations.isEmpty() && cacheable(method)
				&& (!onMethod.isEmpty() || (!onType.isEmpty() && !usesSpringOperations(owner)));
		if (selfCached) {
			CacheOperation operation = SelfCachingOperation.of(onMethod, onType, owner, method);
			return new WatchedMethod(targetClass, method, invocable, onMethod, onType, List.of(operation), true);
		}
		if (!fills) {
			onType = List.of();
		}
		return (fills || !onMethod.isEmpty())
				? new WatchedMethod(targetClass, method, invocable, onMethod, onType, operations, false) : null;
	}

	/**
	 * Returns the type that the method's author takes it for a method of: the bean's
	 * class or, if that class does not implement the method's interface (a repository) or
	 * has no name (a lambda), the interface.
	 */
	static Class<?> owner(Method invoked, Class<?> targetClass) {
		Class<?> type = ClassUtils.getUserClass(targetClass);
		boolean implemented = !Proxy.isProxyClass(type) && !type.isHidden() && !type.isInterface()
				&& invoked.getDeclaringClass().isAssignableFrom(type);
		return implemented ? type : invoked.getDeclaringClass();
	}

	/**
	 * Returns the method that the author wrote. The methods that a JDK proxy declares
	 * have no annotations, and hide those that it inherits.
	 */
	private static Method specific(Method invoked, Class<?> targetClass) {
		return Proxy.isProxyClass(targetClass) ? BridgeMethodResolver.findBridgedMethod(invoked)
				: AopUtils.getMostSpecificMethod(invoked, targetClass);
	}

	static boolean returnsSomething(Method method) {
		return method.getReturnType() != void.class && method.getReturnType() != Void.class;
	}

	private static boolean cacheable(Method method) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& returnsSomething(method);
	}

	private Collection<CacheOperation> operations(Method method, Class<?> targetClass) {
		Collection<CacheOperation> operations = this.springOperations.hasCacheOperations(method, targetClass)
				? this.springOperations.getCacheOperations(method, targetClass) : null;
		return (operations != null) ? operations : List.of();
	}

	private static List<PgInvalidated> onMethod(Method invoked, Method method) {
		Stream<MergedAnnotation<PgInvalidated>> annotations = hierarchy(method).stream(PgInvalidated.class);
		if (!method.equals(invoked)) {
			annotations = Stream.concat(annotations, hierarchy(invoked).stream(PgInvalidated.class));
		}
		return annotations.map(MergedAnnotation::synthesize).distinct().toList();
	}

	private List<PgInvalidated> onType(Method invoked, Method method, Class<?> targetClass, Class<?> owner,
			boolean fills) {
		Stream<MergedAnnotation<PgInvalidated>> annotations = hierarchy(targetClass).stream(PgInvalidated.class);
		if (owner != targetClass) {
			annotations = Stream.concat(annotations, hierarchy(owner).stream(PgInvalidated.class));
		}
		return annotations
			.filter((annotation) -> fills
					|| reaches((Class<?>) Objects.requireNonNull(annotation.getSource()), invoked, method))
			.map(MergedAnnotation::synthesize)
			.distinct()
			.toList();
	}

	/**
	 * Whether a type's annotation makes the method cached: not if it is inherited from
	 * above the annotated type, as a repository's {@code save} is.
	 */
	private static boolean reaches(Class<?> annotated, Method invoked, Method method) {
		return annotated.isAssignableFrom(method.getDeclaringClass())
				|| annotated.isAssignableFrom(invoked.getDeclaringClass()) || declares(annotated, method);
	}

	private static boolean declares(Class<?> type, Method method) {
		Method declared = ReflectionUtils.findMethod(type, method.getName(), method.getParameterTypes());
		return declared != null && declared.getDeclaringClass() == type;
	}

	private boolean usesSpringOperations(Class<?> type) {
		return this.typesWithSpringOperations.computeIfAbsent(type, (key) -> this.springOperations.isCandidateClass(key)
				&& methods(key).stream().anyMatch((method) -> this.springOperations.hasCacheOperations(method, key)));
	}

	private static boolean scan(Class<?> type) {
		return hierarchy(type).isPresent(PgInvalidated.class)
				|| methods(type).stream().anyMatch((method) -> hierarchy(method).isPresent(PgInvalidated.class));
	}

	/**
	 * Returns the methods that may be called on a proxy of the type: its own, inherited
	 * ones and those of its interfaces, which may be annotated although the
	 * implementation does not implement them.
	 */
	static Set<Method> methods(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>();
		if (!Proxy.isProxyClass(type)) {
			types.add(ClassUtils.getUserClass(type));
		}
		types.addAll(ClassUtils.getAllInterfacesForClassAsSet(type));
		Set<Method> methods = new LinkedHashSet<>();
		types.forEach(
				(each) -> ReflectionUtils.doWithMethods(each, methods::add, ReflectionUtils.USER_DECLARED_METHODS));
		return methods;
	}

	private static MergedAnnotations hierarchy(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
	}

}
