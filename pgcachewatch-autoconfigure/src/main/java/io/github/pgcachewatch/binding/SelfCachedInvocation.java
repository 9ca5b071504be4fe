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

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;

/**
 * An invocation of a method that {@code @PgInvalidated} alone caches. A method that
 * several repositories inherit is cached by each under the name of its own interface,
 * which only the called object tells. Immutable.
 *
 * @param context the invocation
 * @param operation its operation, which names the cache of the called object's own type
 */
public record SelfCachedInvocation(CacheOperationInvocationContext<CacheOperation> context,
		CacheOperation operation) implements CacheOperationInvocationContext<CacheOperation> {

	/**
	 * Returns an invocation whose operation names its cache.
	 * @param context any invocation
	 * @return the invocation, or the argument itself if its operation names that cache
	 */
	public static CacheOperationInvocationContext<CacheOperation> named(
			CacheOperationInvocationContext<CacheOperation> context) {
		CacheOperation operation = context.getOperation();
		if (!SelfCachingOperation.isUnnamed(operation)) {
			return context;
		}
		Class<?> owner = MethodInspector.owner(context.getMethod(), context.getTarget().getClass());
		if (operation.getCacheNames().contains(SelfCachingOperation.defaultName(owner, context.getMethod()))) {
			return context;
		}
		return new SelfCachedInvocation(context, SelfCachingOperation.ownedBy(owner, context.getMethod(), operation));
	}

	@Override
	public CacheOperation getOperation() {
		return this.operation;
	}

	@Override
	public Object getTarget() {
		return this.context.getTarget();
	}

	@Override
	public Method getMethod() {
		return this.context.getMethod();
	}

	@Override
	public @Nullable Object[] getArgs() {
		return this.context.getArgs();
	}

}
