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

package io.github.pgcachewatch.capture.rows;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.util.ClassUtils;

/**
 * Which parameters the key of an entry consists of. Stateless.
 */
public final class KeyParameters {

	private static final Set<Class<?>> TYPES = Set.of(Long.class, Integer.class, Short.class, Byte.class, String.class,
			UUID.class);

	private static final String REPOSITORY = "org.springframework.data.repository.Repository";

	private static final Pattern PARAMETER = Pattern.compile("#([\\p{L}_$][\\p{L}\\p{N}_$]*)");

	private KeyParameters() {
	}

	/**
	 * Returns the parameters that the key consists of.
	 * @param method the method
	 * @param fills the operations by which it fills its caches
	 * @return the indexes, from 0 on; empty if the key is made otherwise, if one of them
	 * is no integer, string or UUID, or if the mapping of an entity tells the rows
	 */
	public static List<Integer> of(Method method, Collection<? extends CacheOperation> fills) {
		Set<List<Integer>> keys = fills.stream().map((fill) -> of(method, fill)).collect(Collectors.toSet());
		List<Integer> key = (keys.size() == 1) ? keys.iterator().next() : List.of();
		boolean plain = key.stream()
			.map((index) -> ClassUtils.resolvePrimitiveIfNecessary(method.getParameterTypes()[index]))
			.allMatch(TYPES::contains);
		boolean mapped = method.getName().equals("findById") && isRepository(method.getDeclaringClass());
		return (plain && !mapped) ? key : List.of();
	}

	private static boolean isRepository(Class<?> type) {
		return type.getName().equals(REPOSITORY)
				|| Arrays.stream(type.getInterfaces()).anyMatch(KeyParameters::isRepository);
	}

	private static List<Integer> of(Method method, CacheOperation fill) {
		if (!fill.getKeyGenerator().isEmpty()) {
			return List.of();
		}
		if (fill.getKey().isEmpty()) {
			return IntStream.range(0, method.getParameterCount()).boxed().toList();
		}
		Matcher matcher = PARAMETER.matcher(fill.getKey().strip());
		return matcher.matches() ? named(method, matcher.group(1)) : List.of();
	}

	private static List<Integer> named(Method method, String name) {
		@Nullable String @Nullable [] names = DefaultParameterNameDiscoverer.getSharedInstance().getParameterNames(method);
		List<@Nullable String> known = (names != null) ? Arrays.asList(names) : List.of();
		return IntStream.range(0, method.getParameterCount())
			.filter((index) -> name.equals("p" + index) || name.equals("a" + index)
					|| (index < known.size() && name.equals(known.get(index))))
			.boxed()
			.toList();
	}

}
