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

import java.util.List;
import java.util.Map;

import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;

import io.github.pgcachewatch.binding.MethodCache;
import io.github.pgcachewatch.key.InvalidBindingException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.jcache.JCacheCache;
import org.springframework.cache.support.SimpleCacheManager;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link StartCacheChecks}.
 */
class StartCacheChecksTests {

	private static final MethodCache CACHE = new MethodCache("Books.find(long)", "books", "manager");

	@Test
	void aCacheThatTheManagerCreatesIsAccepted() {
		StartCacheChecks checks = new StartCacheChecks(
				new StaticListableBeanFactory(Map.of("manager", new ConcurrentMapCacheManager())));
		assertThatNoException().isThrownBy(() -> checks.check(CACHE));
	}

	@Test
	void aCacheThatReadsRowsItselfIsRefused() {
		assertRefused(new MutableConfiguration<>().setReadThrough(true));
	}

	@Test
	void aCacheThatWritesRowsItselfIsRefused() {
		assertRefused(new MutableConfiguration<>().setWriteThrough(true));
	}

	@Test
	void anotherOneOfJCacheIsAccepted() {
		StartCacheChecks checks = checks(new MutableConfiguration<>());
		assertThatNoException().isThrownBy(() -> checks.check(CACHE));
	}

	private static void assertRefused(CompleteConfiguration<Object, Object> configuration) {
		StartCacheChecks checks = checks(configuration);
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> checks.check(CACHE))
			.withMessageContaining("Books.find(long)")
			.withMessageContaining("'books'")
			.withMessageContaining("read-through");
	}

	@SuppressWarnings("unchecked")
	private static StartCacheChecks checks(CompleteConfiguration<Object, Object> configuration) {
		javax.cache.Cache<Object, Object> entries = mock(javax.cache.Cache.class);
		given(entries.getName()).willReturn("books");
		given(entries.getConfiguration(CompleteConfiguration.class)).willReturn(configuration);
		Cache cache = new JCacheCache(entries);
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(cache));
		manager.afterPropertiesSet();
		return new StartCacheChecks(new StaticListableBeanFactory(Map.of("manager", manager)));
	}

}
