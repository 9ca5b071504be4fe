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
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;

/**
 * Refuses annotations that would have no effect, so that no application relies on them.
 */
final class AnnotationChecks {

	private AnnotationChecks() {
	}

	/**
	 * Checks the annotations of a method.
	 * @throws InvalidBindingException if one of them would have no effect
	 */
	static void check(WatchedMethod method) {
		if (method.onMethod().isEmpty()) {
			return;
		}
		checkInterceptable(method);
		if (method.operations().isEmpty()) {
			throw notCacheable(method);
		}
		if (method.selfCached()) {
			checkSync(method);
		}
		else {
			checkBesideSpring(method);
			checkResult(method);
		}
		checkCacheBelow(method);
	}

	/**
	 * Checks the annotations of a type, which only add to what its methods cache.
	 * @throws InvalidBindingException if one of them asks for what it cannot have
	 */
	static void check(Class<?> type, List<DeclaredAnnotation> onType, Collection<WatchedMethod> methods) {
		for (DeclaredAnnotation declared : onType) {
			PgInvalidated annotation = declared.annotation();
			if (annotation.sync()) {
				throw new InvalidBindingException(Reason.PLACEMENT, declared.place(),
						"'sync' of @PgInvalidated has no effect on a type, where it caches nothing",
						"Set 'sync' on the methods: of their own @PgInvalidated, or of @Cacheable.");
			}
			check(annotation, type, methods);
		}
		if (!onType.isEmpty()) {
			checkCachesBelow(type, methods);
		}
	}

	/**
	 * Checks that annotations of types add to at least one method of any bean.
	 * @param unused those that add to none
	 * @throws InvalidBindingException if there is one
	 */
	static void checkUnused(Collection<DeclaredAnnotation> unused) {
		for (DeclaredAnnotation declared : unused) {
			throw new InvalidBindingException(Reason.PLACEMENT, declared.place(),
					"@PgInvalidated on a type adds evictions to what the type's methods cache, and none of them is cached",
					"Put @PgInvalidated, or @Cacheable, on the methods whose results are to be cached, or remove it "
							+ "from the type.");
		}
	}

	private static void checkCachesBelow(Class<?> type, Collection<WatchedMethod> methods) {
		for (Method method : MethodInspector.methods(type)) {
			CacheBelow below = CacheBelow.of(method);
			boolean checked = methods.stream()
				.anyMatch((watched) -> !watched.onMethod().isEmpty() && watched.isInvokedBy(method));
			if (below != null && !checked) {
				throw new InvalidBindingException(Reason.PLACEMENT, type.getName() + "." + method.getName(),
						below.problem(), below.actionUnderType());
			}
		}
	}

	private static void check(PgInvalidated annotation, Class<?> type, Collection<WatchedMethod> methods) {
		List<WatchedMethod> reached = methods.stream()
			.filter((method) -> method.onType().contains(annotation))
			.toList();
		for (String name : annotation.cacheNames()) {
			boolean filled = reached.stream()
				.flatMap((method) -> CacheFill.of(method).stream())
				.anyMatch((fill) -> fill.mayFill(name));
			if (!filled && !reached.isEmpty()) {
				throw new InvalidBindingException(Reason.CACHE_NAME, type.getName(),
						"@PgInvalidated on the type names the cache '" + name + "', which none of its methods fills",
						"Correct 'cacheNames', or leave it out for the caches that the methods fill.");
			}
		}
	}

	private static void checkInterceptable(WatchedMethod method) {
		int modifiers = method.method().getModifiers();
		if (Modifier.isStatic(modifiers) || Modifier.isPrivate(modifiers)) {
			throw refuse(method, "@PgInvalidated stands on a private or static method, which no proxy intercepts",
					"Make it a public instance method.");
		}
		if (Modifier.isFinal(modifiers) && !implementsInterface(method)) {
			throw refuse(method, "@PgInvalidated stands on a final method, which no proxy intercepts",
					KotlinDetector.isKotlinType(method.method().getDeclaringClass())
							? "Declare the method and its class 'open', or apply Kotlin's compiler plugin 'spring'."
							: "Remove 'final'.");
		}
	}

	/**
	 * A JDK proxy intercepts the methods that an interface declares.
	 */
	private static boolean implementsInterface(WatchedMethod method) {
		return ClassUtils.getInterfaceMethodIfPossible(method.method(), method.targetClass())
			.getDeclaringClass()
			.isInterface();
	}

	private static void checkSync(WatchedMethod method) {
		boolean sync = method.onMethod().stream().anyMatch(PgInvalidated::sync);
		int names = method.operations().iterator().next().getCacheNames().size();
		if (sync && names > 1) {
			throw refuse(method, "'sync' is asked for with " + names + " caches, and works with one alone",
					"Name one cache, or leave 'sync' out.");
		}
	}

	private static InvalidBindingException notCacheable(WatchedMethod method) {
		CachingRefusal refusal = Objects.requireNonNull(CachingRefusal.of(method.method(), method.targetClass()),
				"what is not refused is cached");
		return refuse(method, refusal.problem(), refusal.action());
	}

	/**
	 * Checks that the cache in which another library's annotation keeps the results, if
	 * any, is among those that are evicted.
	 */
	private static void checkCacheBelow(WatchedMethod method) {
		CacheBelow below = CacheBelow.of(method.method());
		if (below != null && !isEvicted(below.cacheName(), method)) {
			throw refuse(method, below.problem(), below.action());
		}
	}

	private static boolean isEvicted(@Nullable String cacheName, WatchedMethod method) {
		return method.onMethod()
			.stream()
			.flatMap((annotation) -> CacheFill.targets(method, annotation, true).stream())
			.anyMatch((cache) -> cache.cacheName().equals(cacheName));
	}

	private static void checkResult(WatchedMethod method) {
		CachingRefusal refusal = CachingRefusal.of(ResultType.of(method.method(), method.targetClass()));
		if (refusal != null && CacheFill.anyFills(method.operations())) {
			throw refuse(method, refusal.problem(), refusal.action());
		}
	}

	private static void checkBesideSpring(WatchedMethod method) {
		List<PgInvalidated> annotations = method.onMethod();
		if (annotations.stream().anyMatch(PgInvalidated::sync)) {
			throw refuse(method, "'sync' of @PgInvalidated has no effect beside one of Spring's cache annotations",
					"Set 'sync' of @Cacheable instead.");
		}
		boolean unnamed = annotations.stream().anyMatch((annotation) -> annotation.cacheNames().length == 0);
		if (!CacheFill.anyFills(method.operations()) && unnamed) {
			throw refuse(method, "@PgInvalidated stands beside @CacheEvict alone, on a method that fills no cache",
					"Move it to the method that fills the cache, or name the caches with 'cacheNames'.");
		}
	}

	private static InvalidBindingException refuse(WatchedMethod method, String problem, String action) {
		return new InvalidBindingException(Reason.PLACEMENT, method.place(), problem, action);
	}

}
