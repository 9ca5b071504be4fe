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
package io.github.pgcachewatch.guard;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.cache.Cache;

/**
 * Looks at some of the hits of annotated methods. Called on the way of reads:
 * implementations must be thread-safe, and must neither block nor throw.
 */
public interface HitObserver {

	/**
	 * Returns whether hits are looked at; asked once, when all beans are there.
	 * @return {@code false} if none ever is, so that none costs anything
	 */
	boolean isEnabled();

	/**
	 * Returns whether the current thread calls methods to learn what they return: caches
	 * are neither asked nor filled nor evicted from then.
	 * @return whether methods are called past their caches
	 */
	boolean isPastCaches();

	/**
	 * Returns whether an invocation that begins now is looked at if it hits.
	 * @return whether {@link #hit} is to be called
	 */
	boolean isSampled();

	/**
	 * Takes a hit.
	 * @param invocation the invocation, which has come to its end
	 * @param cache the cache, as the invocation used it
	 * @param key the key
	 * @param value what was found: a {@link java.util.concurrent.CompletableFuture} of it
	 * where the method's result is asynchronous
	 */
	void hit(ProxyMethodInvocation invocation, Cache cache, Object key, @Nullable Object value);

}
