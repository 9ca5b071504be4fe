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

package io.github.pgcachewatch.capture;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;

/**
 * A cached method as its invocations see it. Immutable.
 *
 * @param place the method, as it stands in messages
 * @param caches the caches that it fills; empty where these are chosen at each call
 */
record CachedCall(String place, Set<String> caches) {

	CachedCall {
		caches = Set.copyOf(caches);
	}

	static CachedCall of(Method method, Class<?> targetClass, Collection<CacheOperation> operations) {
		Set<String> caches = new LinkedHashSet<>();
		operations.stream()
			.filter((operation) -> !(operation instanceof CacheEvictOperation))
			.forEach((operation) -> caches.addAll(operation.getCacheNames()));
		return new CachedCall(place(method, targetClass), caches);
	}

	private static String place(Method method, Class<?> targetClass) {
		Class<?> type = Proxy.isProxyClass(targetClass) || !method.getDeclaringClass().isAssignableFrom(targetClass)
				? method.getDeclaringClass() : targetClass;
		return Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", type.getName() + "." + method.getName() + "(", ")"));
	}

}
