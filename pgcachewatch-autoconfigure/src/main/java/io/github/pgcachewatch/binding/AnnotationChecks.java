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

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;

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
		if (method.onMethod().isEmpty() && !method.selfCached()) {
			return;
		}
		checkInterceptable(method);
		if (method.selfCached()) {
			checkSync(method);
		}
		else if (method.operations().isEmpty()) {
			throw notCacheable(method);
		}
		else {
			checkBesideSpring(method);
		}
	}

	/**
	 * Checks that the caches which a type's annotations name are filled by its methods.
	 * @throws InvalidBindingException if one of them is not
	 */
	static void check(Class<?> type, Collection<WatchedMethod> methods) {
		methods.stream()
			.flatMap((method) -> method.onType().stream())
			.distinct()
			.forEach((annotation) -> check(annotation, type, methods));
	}

	private static void check(PgInvalidated annotation, Class<?> type, Collection<WatchedMethod> methods) {
		for (String name : annotation.cacheNames()) {
			boolean filled = methods.stream()
				.filter((method) -> method.onType().contains(annotation))
				.flatMap((method) -> CacheFill.of(method).stream())
				.anyMatch((fill) -> fill.mayFill(name));
			if (!filled) {
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
					"Remove 'final'.");
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
		boolean sync = method.onMethod().stream().anyMatch(PgInvalidated::sync)
				|| method.onType().stream().anyMatch(PgInvalidated::sync);
		int names = method.operations().iterator().next().getCacheNames().size();
		if (sync && names > 1) {
			throw refuse(method, "'sync' is asked for with " + names + " caches, and works with one alone",
					"Name one cache, or leave 'sync' out.");
		}
	}

	private static InvalidBindingException notCacheable(WatchedMethod method) {
		return MethodInspector.returnsSomething(method.method())
				? refuse(method, "@PgInvalidated stands on a method that is not public, and so is not cached",
						"Make it public.")
				: refuse(method, "@PgInvalidated stands on a method that returns nothing, so there is nothing to cache",
						"Move it to the method whose results are to be cached.");
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
