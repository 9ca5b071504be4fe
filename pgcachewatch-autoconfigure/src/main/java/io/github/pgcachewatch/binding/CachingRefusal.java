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

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * Why {@code @PgInvalidated} alone does not cache a method.
 *
 * @param problem what is wrong, without a full stop
 * @param action how to put it right, as a sentence
 */
record CachingRefusal(String problem, String action) {

	/**
	 * Returns the reason, or {@code null} if the method can be cached.
	 */
	static @Nullable CachingRefusal of(Method method, Class<?> targetClass) {
		ResolvableType result = ResultType.of(method, targetClass);
		if (ResultType.isNothing(result)) {
			return new CachingRefusal(
					"@PgInvalidated stands on a method that returns nothing, so there is nothing to cache, and a "
							+ "second call would not be carried out",
					"Move it to the method whose results are to be cached.");
		}
		String effect = MethodEffect.of(method, targetClass);
		if (effect != null) {
			return new CachingRefusal(
					"@PgInvalidated stands on a method " + effect
							+ ". Cached, a second call with the same arguments would not be carried out",
					"Move it to a method that only reads. Triggers see what this one writes: nothing needs to stand "
							+ "on it.");
		}
		if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
			return new CachingRefusal("@PgInvalidated stands on a method that is not public, and so is not cached",
					"Make it public.");
		}
		return of(result);
	}

	/**
	 * Returns why no cache can hand the result out twice, or {@code null} if one can.
	 */
	static @Nullable CachingRefusal of(ResolvableType result) {
		Class<?> readOnce = ResultType.readOnce(result);
		if (readOnce != null) {
			return new CachingRefusal(
					"its result is, or holds, a " + readOnce.getName()
							+ ", which can be read only once: what the cache hands out next is used up or closed",
					"Read it inside the method, and return a List or an array.");
		}
		if (ResultType.isUnawaited(result)) {
			return new CachingRefusal(
					"its result is a " + result.toClass().getName()
							+ ", which Spring's caching does not wait for: a failure would be cached as a result",
					"Return a CompletableFuture or, with Reactor in the application, a Mono or Flux.");
		}
		return null;
	}

}
