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

package io.github.pgcachewatch.contract;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.pgcachewatch.contract.CachedBookstore.Books;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Caches with a loader of their own hold nothing that their loader read.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfLoadingCacheContractTests {

	private static final AtomicInteger loads = new AtomicInteger();

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = CachedBookstore.database();
		loads.set(0);
	}

	@ParameterizedTest
	@ValueSource(classes = { LoaderShop.class, AsynchronousLoaderShop.class })
	void whatIsAbsentIsReadByTheMethod(Class<?> shop, CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, shop,
				"spring.cache.caffeine.spec=maximumSize=100")) {
			CachedBookstore.assertEvictsByKey(application);
			assertThat(application.bean(Books.class).cacheable(1)).isNotEqualTo("loaded");
			assertThat(loads).hasValue(0);
			assertThat(output).containsOnlyOnce("Cache 'cacheable' has a CacheLoader");
		}
	}

	@Test
	void nothingIsRefreshedByTheLoader() {
		try (TestApplication application = TestApplication.live(this.database, LoaderShop.class,
				"spring.cache.caffeine.spec=maximumSize=100,refreshAfterWrite=1h")) {
			Books books = application.bean(Books.class);
			Object first = application.assertCached(() -> books.cacheable(1));
			LoadingCache<?, ?> entries = (LoadingCache<?, ?>) application.cache("cacheable").getNativeCache();
			assertThat(entries.policy().refreshAfterWrite()).hasValueSatisfying(
					(refresh) -> assertThat(refresh.getRefreshesAfter()).isGreaterThan(Duration.ofDays(3650)));
			assertThat(books.cacheable(1)).isSameAs(first);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class LoaderShop {

		@Bean
		CacheLoader<Object, Object> loader() {
			return (key) -> {
				loads.incrementAndGet();
				return "loaded";
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class AsynchronousLoaderShop {

		@Bean
		CacheManager cacheManager() {
			CaffeineCacheManager manager = new CaffeineCacheManager();
			manager.setCaffeine(Caffeine.newBuilder().maximumSize(100));
			manager.setCacheLoader((key) -> {
				loads.incrementAndGet();
				return "loaded";
			});
			manager.setAsyncCacheMode(true);
			return manager;
		}

	}

}
