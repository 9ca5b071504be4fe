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

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import jakarta.persistence.Cacheable;
import jakarta.persistence.EntityManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of caches of JPA below cached methods: what was evicted here is read there again,
 * as it was before the change. Stateless.
 */
final class SecondLevelCaches {

	private static final Logger logger = LoggerFactory.getLogger(SecondLevelCaches.class);

	private static final String MODE = "sharedCache.mode";

	private SecondLevelCaches() {
	}

	static void warn(Collection<EntityManagerFactory> factories) {
		List<String> entities = factories.stream()
			.filter(SecondLevelCaches::isEnabled)
			.flatMap((factory) -> factory.getMetamodel().getEntities().stream())
			.map((entity) -> entity.getJavaType())
			.filter(SecondLevelCaches::isCached)
			.map(Class::getSimpleName)
			.distinct()
			.sorted()
			.toList();
		if (!entities.isEmpty()) {
			logger
				.warn("The JPA provider keeps a second-level cache below the methods that PGCacheWatch caches, and does "
						+ "not follow changes of the database: a method that was evicted may read the old state of {} from it "
						+ "again. Switch it off for entities of watched tables, or with "
						+ "'spring.jpa.properties.jakarta.persistence.sharedCache.mode=NONE' and "
						+ "'spring.jpa.properties.hibernate.cache.use_second_level_cache=false'.",
						String.join(", ", entities));
		}
	}

	private static boolean isEnabled(EntityManagerFactory factory) {
		Object mode = mode(factory);
		// Hibernate has one of this name where there is no second level.
		return factory.getCache() != null && !factory.getCache().getClass().getSimpleName().equals("DisabledCaching")
				&& (mode == null || !mode.toString().toUpperCase(Locale.ROOT).equals("NONE"));
	}

	private static @Nullable Object mode(EntityManagerFactory factory) {
		Object mode = factory.getProperties().get("jakarta.persistence." + MODE);
		return (mode != null) ? mode : factory.getProperties().get("javax.persistence." + MODE);
	}

	private static boolean isCached(Class<?> entity) {
		Cacheable cacheable = entity.getAnnotation(Cacheable.class);
		return (cacheable != null) ? cacheable.value() : Arrays.stream(entity.getAnnotations())
			.anyMatch((annotation) -> annotation.annotationType().getName().equals("org.hibernate.annotations.Cache"));
	}

}
