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

import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.watch.BindingScan;
import io.github.pgcachewatch.cache.view.WatchedManager;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.CacheManager;

/**
 * Puts the fence around each CacheManager bean, unless nothing is bound.
 */
final class WatchedCacheManagerPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<WatchedCaches> caches;

	private final ObjectProvider<BindingScan> scan;

	WatchedCacheManagerPostProcessor(ObjectProvider<WatchedCaches> caches, ObjectProvider<BindingScan> scan) {
		this.caches = caches;
		this.scan = scan;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof CacheManager cacheManager && this.scan.getObject().isAnyExpected())
				? WatchedManager.watch(cacheManager, this.caches.getObject()) : bean;
	}

}
