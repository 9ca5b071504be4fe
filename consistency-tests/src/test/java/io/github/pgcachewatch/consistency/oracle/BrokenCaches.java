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

package io.github.pgcachewatch.consistency.oracle;

import java.util.List;

import io.github.pgcachewatch.cache.fence.ListenerLiveness;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has the starter evict from broken caches, and all cached methods read and fill them
 * without its fence.
 */
@Configuration(proxyBeanMethods = false)
class BrokenCaches {

	@Bean
	static SimpleCacheManager cacheManager(@Value("${oracle.broken-fence}") BrokenFence broken,
			ObjectProvider<ListenerLiveness> liveness) {
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(Items.NAMES.stream()
			.map((name) -> new BrokenCache(name, broken, () -> liveness.getObject().isLive()))
			.toList());
		return manager;
	}

	@Bean
	static UnfencedInterceptors unfencedInterceptors(BeanFactory beanFactory, ObjectProvider<CacheManager> manager) {
		return new UnfencedInterceptors(beanFactory, (context) -> caches(manager.getObject(), context));
	}

	private static List<? extends Cache> caches(CacheManager manager, CacheOperationInvocationContext<?> context) {
		return context.getOperation().getCacheNames().stream().map((name) -> BareCaches.get(manager, name)).toList();
	}

}
