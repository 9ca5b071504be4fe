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
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.key.CachedMethod;

import org.springframework.cache.interceptor.CacheOperation;

/**
 * A method of a bean that fills a cache, or is annotated as if it did.
 *
 * @param targetClass the bean's own class, or the interface that it is the proxy of
 * @param method the method
 * @param invocable the methods that a proxy may be called with
 * @param onMethod the annotations of the method itself
 * @param onType the annotations of the type that apply to it
 * @param operations the operations of Spring's cache annotations, or else the one that
 * {@code @PgInvalidated} stands for
 * @param selfCached whether it is cached by {@code @PgInvalidated} itself
 */
record WatchedMethod(Class<?> targetClass, Method method, Set<Method> invocable, List<PgInvalidated> onMethod,
		List<PgInvalidated> onType, Collection<CacheOperation> operations, boolean selfCached) {

	boolean annotated() {
		return !this.onMethod.isEmpty() || !this.onType.isEmpty();
	}

	/**
	 * Merges two views of one method: the more annotated one, with the methods through
	 * which either is invoked.
	 */
	WatchedMethod merge(WatchedMethod other) {
		WatchedMethod merged = (other.annotations() > annotations()) ? other : this;
		Set<Method> invocable = new LinkedHashSet<>(this.invocable);
		invocable.addAll(other.invocable);
		return new WatchedMethod(merged.targetClass, merged.method, invocable, merged.onMethod, merged.onType,
				merged.operations, merged.selfCached);
	}

	private int annotations() {
		return this.onMethod.size() + this.onType.size();
	}

	/**
	 * Whether the two are one method of one type, of which one may be seen through a
	 * proxy.
	 */
	boolean isSameAs(WatchedMethod other) {
		return this.method.equals(other.method) && (this.targetClass.isAssignableFrom(other.targetClass)
				|| other.targetClass.isAssignableFrom(this.targetClass));
	}

	boolean isInvokedBy(Method other) {
		return this.method.equals(other) || this.invocable.contains(other);
	}

	CachedMethod cachedMethod(String beanName) {
		return new CachedMethod(beanName, this.targetClass, this.method, this.invocable, place());
	}

	/**
	 * Returns the method's name for messages: of a proxy, with the interface's name.
	 */
	String place() {
		Class<?> type = Proxy.isProxyClass(this.targetClass) ? this.method.getDeclaringClass() : this.targetClass;
		return Arrays.stream(this.method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", type.getName() + "." + this.method.getName() + "(", ")"));
	}

}
