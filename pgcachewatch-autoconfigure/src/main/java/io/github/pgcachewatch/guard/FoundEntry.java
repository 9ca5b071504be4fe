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

import java.util.concurrent.Callable;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.cache.Cache;

/**
 * The entry that an invocation finds, while the current thread runs it. Spring's
 * interceptor hands its methods the cache and the key, but not the invocation. Used by
 * one thread.
 */
final class FoundEntry {

	private static final ThreadLocal<@Nullable FoundEntry> CURRENT = new ThreadLocal<>();

	private @Nullable Cache cache;

	private @Nullable Object key;

	private @Nullable Object value;

	private boolean loaded;

	/**
	 * Returns what the current invocation is to note its entry in.
	 * @return {@code null} if the current invocation is not looked at
	 */
	static @Nullable FoundEntry current() {
		return CURRENT.get();
	}

	/**
	 * Makes another invocation the current one.
	 * @param entry of the invocation; {@code null} if it is not looked at
	 * @return what was the current one before
	 */
	static @Nullable FoundEntry exchange(@Nullable FoundEntry entry) {
		FoundEntry before = CURRENT.get();
		if (entry != null) {
			CURRENT.set(entry);
		}
		else if (before != null) {
			CURRENT.remove();
		}
		return before;
	}

	void note(Cache cache, Object key, @Nullable Object value) {
		if (!this.loaded) {
			this.cache = cache;
			this.key = key;
			this.value = value;
		}
	}

	/**
	 * Returns a loader that notes that there was no entry.
	 */
	<T> Callable<T> noting(Callable<T> loader) {
		return () -> {
			this.loaded = true;
			return loader.call();
		};
	}

	void tell(HitObserver observer, MethodInvocation invocation) {
		if (this.cache != null && this.key != null && invocation instanceof ProxyMethodInvocation proxied) {
			observer.hit(proxied, this.cache, this.key, this.value);
		}
	}

}
