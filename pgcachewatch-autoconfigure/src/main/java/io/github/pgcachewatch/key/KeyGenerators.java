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

import java.util.List;

import org.springframework.cache.interceptor.KeyGenerator;

/**
 * The beans that take part in computing keys, looked up when routes are made.
 */
public interface KeyGenerators {

	/**
	 * Returns a generator.
	 * @param name the bean's name; empty for the application's default
	 * @return the generator
	 */
	KeyGenerator generator(String name);

	/**
	 * Returns the objects that Spring's cache interceptor calls a generator with when a
	 * method of a bean is called: more than one if the bean is intercepted more than
	 * once.
	 * @param beanName the bean's name
	 * @return the objects; none if they are known at each call only, as those of a scoped
	 * bean are
	 */
	List<Object> targets(String beanName);

	/**
	 * Returns the check for generators that are no pure function of the arguments.
	 * @return the check
	 */
	KeyPurityCheck purityCheck();

	/**
	 * Returns what finds arguments that are finer than the columns they stand for.
	 * @return the check
	 */
	ArgumentPrecision argumentPrecision();

}
