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

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Cache;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Keeps in native images the records that are named as key types in the properties: keys
 * are made of their components.
 */
class KeyTypesAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		List<Class<?>> records = caches(beanFactory.getBean(Environment.class)).values()
			.stream()
			.flatMap((cache) -> cache.invalidatedBy().stream())
			.<Class<?>>flatMap((route) -> Stream.ofNullable(route.keyType()))
			.filter(Class::isRecord)
			.distinct()
			.toList();
		return records.isEmpty() ? null : (context, code) -> records.forEach((type) -> context.getRuntimeHints()
			.reflection()
			.registerType(type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS, MemberCategory.INVOKE_PUBLIC_METHODS));
	}

	private static Map<String, Cache> caches(Environment environment) {
		return Binder.get(environment)
			.bind("pgcachewatch.caches", Bindable.mapOf(String.class, Cache.class))
			.orElse(Map.of());
	}

}
