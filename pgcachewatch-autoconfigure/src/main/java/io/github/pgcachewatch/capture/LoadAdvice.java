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

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.MethodClassKey;

/**
 * Stands before Spring's cache interceptor, and hands it an invocation that tells when it
 * proceeds: that is the load. Thread-safe.
 */
final class LoadAdvice implements MethodInterceptor {

	private static final Set<String> CHOSEN_AT_THE_CALL = Set.of("(chosen at each call)");

	private final CacheInterceptor interceptor;

	private final BooleanSupplier enabled;

	private final Supplier<LoadCapture> capture;

	// Not null once it is known whether loads are looked at.
	private volatile @Nullable Boolean active;

	private final Map<MethodClassKey, CachedCall> calls = new ConcurrentHashMap<>();

	LoadAdvice(CacheInterceptor interceptor, BooleanSupplier enabled, Supplier<LoadCapture> capture) {
		this.interceptor = interceptor;
		this.enabled = enabled;
		this.capture = capture;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		return isActive() ? invokeRecorded((ProxyMethodInvocation) invocation) : this.interceptor.invoke(invocation);
	}

	private boolean isActive() {
		Boolean active = this.active;
		if (active == null) {
			active = this.enabled.getAsBoolean();
			this.active = active;
		}
		return active;
	}

	private @Nullable Object invokeRecorded(ProxyMethodInvocation invocation) throws Throwable {
		ReadRecorder recorder = this.capture.get().recorder();
		RecordedInvocation recorded = new RecordedInvocation(invocation);
		try {
			Object result = this.interceptor.invoke(recorded);
			if (!recorded.proceeded) {
				hit(recorder.current(), invocation);
			}
			return result;
		}
		finally {
			if (recorded.proceeded) {
				recorder.exchangeEnded(recorded.endedBefore);
			}
		}
	}

	private void hit(@Nullable MethodLoad outer, MethodInvocation invocation) {
		if (outer != null) {
			Set<String> caches = call(invocation).caches();
			outer.addHits(caches.isEmpty() ? CHOSEN_AT_THE_CALL : caches);
		}
	}

	private CachedCall call(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Method method = invocation.getMethod();
		Class<?> type = (target != null) ? AopProxyUtils.ultimateTargetClass(target) : method.getDeclaringClass();
		// Repositories that inherit a method share the class behind them.
		MethodClassKey key = new MethodClassKey(method, (target != null) ? target.getClass() : type);
		CachedCall call = this.calls.get(key);
		if (call == null) {
			CacheOperationSource source = this.interceptor.getCacheOperationSource();
			Collection<CacheOperation> operations = (source != null) ? source.getCacheOperations(method, type) : null;
			operations = (operations != null) ? operations : List.of();
			call = CachedCall.of(method, type, target, operations);
			if (CachedCall.isFixed(operations)) {
				this.calls.put(key, call);
			}
		}
		return call;
	}

	/**
	 * An invocation whose end is the end of a load.
	 */
	private final class RecordedInvocation implements ProxyMethodInvocation {

		private final ProxyMethodInvocation invocation;

		// Written and read by the thread of the call.
		private boolean proceeded;

		private @Nullable MethodLoad endedBefore;

		RecordedInvocation(ProxyMethodInvocation invocation) {
			this.invocation = invocation;
		}

		@Override
		public @Nullable Object proceed() throws Throwable {
			LoadCapture capture = LoadAdvice.this.capture.get();
			if (!this.proceeded) {
				this.proceeded = true;
				this.endedBefore = capture.recorder().exchangeEnded(null);
			}
			MethodLoad load = capture.begin(call(this.invocation), getArguments());
			if (load == null) {
				return this.invocation.proceed();
			}
			Object result = null;
			try {
				result = this.invocation.proceed();
				return result;
			}
			finally {
				capture.end(load, result);
			}
		}

		@Override
		public Method getMethod() {
			return this.invocation.getMethod();
		}

		@Override
		public @Nullable Object[] getArguments() {
			return this.invocation.getArguments();
		}

		@Override
		public @Nullable Object getThis() {
			return this.invocation.getThis();
		}

		@Override
		public AccessibleObject getStaticPart() {
			return this.invocation.getStaticPart();
		}

		@Override
		public Object getProxy() {
			return this.invocation.getProxy();
		}

		@Override
		public MethodInvocation invocableClone() {
			return this.invocation.invocableClone();
		}

		@Override
		public MethodInvocation invocableClone(@Nullable Object... arguments) {
			return this.invocation.invocableClone(arguments);
		}

		@Override
		public void setArguments(@Nullable Object... arguments) {
			this.invocation.setArguments(arguments);
		}

		@Override
		public void setUserAttribute(String key, @Nullable Object value) {
			this.invocation.setUserAttribute(key, value);
		}

		@Override
		public @Nullable Object getUserAttribute(String key) {
			return this.invocation.getUserAttribute(key);
		}

	}

}
