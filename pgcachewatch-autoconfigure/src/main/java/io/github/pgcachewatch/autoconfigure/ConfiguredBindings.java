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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Cache;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.InvalidatedBy;
import io.github.pgcachewatch.binding.CacheBinding;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Makes the bindings that the properties describe.
 */
final class ConfiguredBindings {

	private ConfiguredBindings() {
	}

	static List<CacheBinding> create(Map<String, Cache> properties) {
		List<CacheBinding> bindings = new ArrayList<>();
		properties.forEach((name, cache) -> {
			for (int i = 0; i < cache.invalidatedBy().size(); i++) {
				String property = "pgcachewatch.caches." + name + ".invalidated-by[" + i + "]";
				bindings.add(bind(name, cache.invalidatedBy().get(i), property));
			}
		});
		return bindings;
	}

	private static CacheBinding bind(String cacheName, InvalidatedBy properties, String property) {
		String table = properties.table();
		if (!StringUtils.hasText(table)) {
			throw new InvalidConfigurationPropertyValueException(property + ".table", table,
					"must name the table whose changes invalidate the cache '" + cacheName + "'");
		}
		return CacheBinding.ofProperty(cacheName, table, properties.key(), properties.keyType(), properties.columns(),
				property);
	}

}
