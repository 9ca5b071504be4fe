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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.binding.SelfCachedInvocation;
import io.github.pgcachewatch.capture.rows.KeyParameters;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;

/**
 * A cached method as its invocations see it. Immutable.
 *
 * @param method the method
 * @param place the method, as it stands in messages
 * @param caches the caches that it fills; empty where these are chosen at each call
 * @param keyParameters the parameters that the keys of entries consist of; empty where
 * keys are made otherwise
 */
record CachedCall(Method method, String place, Set<String> caches, List<Integer> keyParameters) {

	CachedCall {
		caches = Set.copyOf(caches);
		keyParameters = List.copyOf(keyParameters);
	}

	/**
	 * Returns the call of a method.
	 * @param target the called object; {@code null} for a static method
	 */
	static CachedCall of(Method method, Class<?> targetClass, @Nullable Object target,
			Collection<CacheOperation> operations) {
		Set<String> caches = new LinkedHashSet<>();
		List<CacheOperation> fills = operations.stream()
			.filter((operation) -> !(operation instanceof CacheEvictOperation))
			.toList();
		fills.stream()
			.map((operation) -> (target != null)
					? SelfCachedInvocation.named(new CalledOperation(operation, target, method)).getOperation()
					: operation)
			.forEach((operation) -> caches.addAll(operation.getCacheNames()));
		return new CachedCall(method, place(method, targetClass), caches, KeyParameters.of(method, fills));
	}

	/**
	 * Returns whether every call of the method fills the same caches, whatever object is
	 * called.
	 */
	static boolean isFixed(Collection<CacheOperation> operations) {
		return operations.stream().noneMatch((operation) -> operation.getCacheNames().isEmpty());
	}

	private static String place(Method method, Class<?> targetClass) {
		Class<?> type = Proxy.isProxyClass(targetClass) || !method.getDeclaringClass().isAssignableFrom(targetClass)
				? method.getDeclaringClass() : targetClass;
		return Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", type.getName() + "." + method.getName() + "(", ")"));
	}

	/**
	 * An operation of a called object, as Spring hands it to resolvers.
	 *
	 * @param operation the operation
	 * @param target the called object
	 * @param method the method
	 */
	private record CalledOperation(CacheOperation operation, Object target,
			Method method) implements CacheOperationInvocationContext<CacheOperation> {

		@Override
		public CacheOperation getOperation() {
			return this.operation;
		}

		@Override
		public Object getTarget() {
			return this.target;
		}

		@Override
		public Method getMethod() {
			return this.method;
		}

		@Override
		public @Nullable Object[] getArgs() {
			return new Object[0];
		}

	}

}
