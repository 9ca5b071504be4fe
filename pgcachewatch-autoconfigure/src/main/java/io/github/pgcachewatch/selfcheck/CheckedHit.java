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
package io.github.pgcachewatch.selfcheck;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.pgcachewatch.cache.view.WatchedCache;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.util.ObjectUtils;

/**
 * A hit, and what is needed to call its method again. Immutable.
 *
 * @param proxy the called bean
 * @param method the method
 * @param arguments its arguments
 * @param cache the cache, as the invocation used it
 * @param key the key
 * @param value the entry's value
 * @param servedNanos when it was served, a value of {@link System#nanoTime()}
 */
record CheckedHit(Object proxy, Method method, @Nullable Object[] arguments, Cache cache, Object key,
		@Nullable Object value, long servedNanos) {

	static CheckedHit of(ProxyMethodInvocation invocation, Cache cache, Object key, @Nullable Object value) {
		return new CheckedHit(invocation.getProxy(), invocation.getMethod(), invocation.getArguments().clone(), cache,
				key, value, System.nanoTime());
	}

	String cacheName() {
		return (this.cache instanceof WatchedCache watched) ? watched.watchedName() : this.cache.getName();
	}

	/**
	 * Returns what hits of one entry have in common.
	 */
	Object entry() {
		return Map.entry(cacheName(), this.key);
	}

	/**
	 * Returns the method, as it stands in messages.
	 */
	String place() {
		Class<?> target = AopProxyUtils.ultimateTargetClass(this.proxy);
		Class<?> declaring = this.method.getDeclaringClass();
		Class<?> type = (Proxy.isProxyClass(target) || !declaring.isAssignableFrom(target)) ? declaring : target;
		return Arrays.stream(this.method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", type.getName() + "." + this.method.getName() + "(", ")"));
	}

	/**
	 * Returns what the method returns now, as a cache would hold it. All other advice of
	 * the method is applied.
	 */
	@Nullable Object load() throws Throwable {
		return ObjectUtils
			.unwrapOptional(AopUtils.invokeJoinpointUsingReflection(this.proxy, this.method, this.arguments));
	}

	/**
	 * Returns the entry that is served now.
	 */
	@Nullable ValueWrapper lookup() {
		return this.cache.get(this.key);
	}

}
