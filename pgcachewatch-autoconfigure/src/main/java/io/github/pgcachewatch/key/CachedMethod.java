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

package io.github.pgcachewatch.key;

import java.lang.reflect.Method;
import java.util.Set;

/**
 * A method of a bean whose cache is filled under keys computed from its arguments.
 *
 * @param beanName the name of the bean
 * @param targetClass the class of the bean, unproxied
 * @param method the method as the class declares it
 * @param invocable the methods that a proxy may be called with: that of the class and,
 * behind a JDK proxy, those of interfaces
 * @param place the method's name, for messages
 */
public record CachedMethod(String beanName, Class<?> targetClass, Method method, Set<Method> invocable, String place) {

	public CachedMethod {
		invocable = Set.copyOf(invocable);
	}

}
