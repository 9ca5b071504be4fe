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

package io.github.pgcachewatch.consistency.catalogue;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The application that most letters share.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ Books.class, Keys.class, Statements.class })
class CatalogueConfiguration {

	@Bean
	CacheManager cacheManager(@Value("${catalogue.manager}") Manager manager,
			@Value("${pgcachewatch.enabled}") boolean watched, @Value("${catalogue.hooked:false}") boolean hooked) {
		CacheManager created = manager.create(watched);
		return hooked ? new HookedCacheManager(created) : created;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	@ConditionalOnProperty(name = "pgcachewatch.enabled", havingValue = "false")
	static class ByHand {

	}

}
