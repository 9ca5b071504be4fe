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
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ReflectionUtils;

/**
 * Decides which {@code @PgInvalidated} apply to a method and whether the method is cached
 * by them, for the interceptor and for the routes alike. Thread-safe.
 */
final class MethodInspector {

	private final CacheOperationSource springOperations;

	private final Map<Class<?>, Collection<WatchedMethod>> watchedMethods = new ConcurrentReferenceHashMap<>();

	MethodInspector(CacheOperationSource springOperations) {
		this.springOperations = springOperations;
	}

	/**
	 * Returns each method of a type once, with the annotations of the most annotated of
	 * the methods that it overrides or implements.
	 */
	Collection<WatchedMethod> watchedMethods(Class<?> type) {
		return this.watchedMethods.computeIfAbsent(type, this::findWatchedMethods);
	}

	private Collection<WatchedMethod> findWatchedMethods(Class<?> type) {
		Map<Method, WatchedMethod> methods = new LinkedHashMap<>();
		for (Method method : methods(type)) {
			WatchedMethod watched = inspect(method, type);
			if (watched != null) {
				methods.merge(watched.method(), watched, WatchedMethod::merge);
			}
		}
		return List.copyOf(methods.values());
	}

	/**
	 * Returns the annotations and cache operations of a method, or {@code null} if it has
	 * neither.
	 */
	@Nullable WatchedMethod inspect(Method invoked, Class<?> targetClass) {
		Method method = specific(invoked, targetClass);
		if (ReflectionUtils.isObjectMethod(invoked) || GeneratedMethods.contain(method)) {
			return null;
		}
		List<PgInvalidated> onMethod = annotations(DeclaredAnnotation.ofMethod(invoked, method));
		Collection<CacheOperation> operations = operations(invoked, targetClass);
		boolean selfCached = operations.isEmpty() && !onMethod.isEmpty()
				&& CachingRefusal.of(method, targetClass) == null;
		if (selfCached) {
			operations = List.of(SelfCachingOperation.of(onMethod, owner(invoked, targetClass), method));
		}
		boolean fills = CacheFill.anyFills(operations);
		if (!fills && onMethod.isEmpty()) {
			return null;
		}
		List<PgInvalidated> onType = fills ? annotations(DeclaredAnnotation.ofType(targetClass)) : List.of();
		Set<Method> invocable = Stream.of(method, BridgeMethodResolver.findBridgedMethod(invoked))
			.collect(Collectors.toSet());
		return new WatchedMethod(targetClass, method, invocable, onMethod, onType, operations, selfCached);
	}

	private static List<PgInvalidated> annotations(List<DeclaredAnnotation> declared) {
		return declared.stream().map(DeclaredAnnotation::annotation).distinct().toList();
	}

	/**
	 * Returns the type that the method's author takes it for a method of: the bean's
	 * class or, where that is made at run time (a repository, a lambda), its interface.
	 */
	static Class<?> owner(Method invoked, Class<?> targetClass) {
		Class<?> type = ClassUtils.getUserClass(targetClass);
		Class<?> declaring = invoked.getDeclaringClass();
		if (Proxy.isProxyClass(type) || type.isHidden()) {
			return Arrays.stream(type.getInterfaces())
				.filter(declaring::isAssignableFrom)
				.findFirst()
				.orElse(declaring);
		}
		return declaring.isAssignableFrom(type) ? type : declaring;
	}

	/**
	 * Returns the method that the author wrote. The methods that a JDK proxy declares
	 * have no annotations, and hide those that it inherits.
	 */
	private static Method specific(Method invoked, Class<?> targetClass) {
		return Proxy.isProxyClass(targetClass) ? BridgeMethodResolver.findBridgedMethod(invoked)
				: AopUtils.getMostSpecificMethod(invoked, targetClass);
	}

	private Collection<CacheOperation> operations(Method method, Class<?> targetClass) {
		Collection<CacheOperation> operations = this.springOperations.hasCacheOperations(method, targetClass)
				? this.springOperations.getCacheOperations(method, targetClass) : null;
		return (operations != null) ? operations : List.of();
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

}
