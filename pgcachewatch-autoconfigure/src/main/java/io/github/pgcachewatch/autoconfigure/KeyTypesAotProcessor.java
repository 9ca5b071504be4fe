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

package io.github.pgcachewatch.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Cache;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.InvalidatedBy;
import io.github.pgcachewatch.key.value.KeyTypes;
import io.github.pgcachewatch.watch.BeanClasses;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Keeps in native images what keys are made of: the parameters of methods annotated with
 * {@link io.github.pgcachewatch.PgInvalidated @PgInvalidated} and the key types of the
 * properties. Records and classes are made of their components, other types by their
 * constructors or factory methods.
 */
class KeyTypesAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		Set<Class<?>> types = new LinkedHashSet<>();
		BeanClasses.of(beanFactory)
			.values()
			.stream()
			.flatMap(KeyTypesAotProcessor::parameters)
			.forEach((type) -> types.addAll(KeyTypes.of(type)));
		keyTypes(beanFactory.getBean(Environment.class)).forEach((type) -> types.addAll(KeyTypes.of(type)));
		return types.isEmpty() ? null
				: (context,
						code) -> types.forEach((type) -> context.getRuntimeHints()
							.reflection()
							.registerType(type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
									MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.ACCESS_DECLARED_FIELDS));
	}

	private static Stream<ResolvableType> parameters(Class<?> beanClass) {
		return BeanClasses.annotatedMethods(beanClass)
			.stream()
			.flatMap((method) -> IntStream.range(0, method.getParameterCount())
				.mapToObj((index) -> ResolvableType.forMethodParameter(method, index, beanClass)));
	}

	private static Stream<ResolvableType> keyTypes(Environment environment) {
		return Binder.get(environment)
			.bind("pgcachewatch.caches", Bindable.mapOf(String.class, Cache.class))
			.orElse(Map.of())
			.values()
			.stream()
			.flatMap((cache) -> cache.invalidatedBy().stream())
			.map(InvalidatedBy::keyType)
			.filter(Objects::nonNull)
			.map(ResolvableType::forClass);
	}

}
