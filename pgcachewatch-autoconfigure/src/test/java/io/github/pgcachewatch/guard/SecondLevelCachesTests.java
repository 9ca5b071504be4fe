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
import java.util.Set;

import jakarta.persistence.Cache;
import jakarta.persistence.Cacheable;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.EntityType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Answers.RETURNS_DEEP_STUBS;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SecondLevelCaches}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecondLevelCachesTests {

	@Test
	void cachedEntitiesAreNamed(CapturedOutput output) {
		SecondLevelCaches.warn(List.of(factory(mock(Cache.class), null)));
		assertThat(output).contains("second-level cache", "state of Cached from it", "sharedCache.mode=NONE")
			.doesNotContain("Plain");
	}

	@Test
	void nothingIsSaidWhereThereIsNoSecondLevel(CapturedOutput output) {
		SecondLevelCaches.warn(List.of(factory(mock(Cache.class), "NONE"), factory(new DisabledCaching(), null)));
		assertThat(output).doesNotContain("second-level");
	}

	@SuppressWarnings("unchecked")
	private static EntityManagerFactory factory(Cache cache, @Nullable String mode) {
		EntityManagerFactory factory = mock(EntityManagerFactory.class, RETURNS_DEEP_STUBS);
		given(factory.getCache()).willReturn(cache);
		given(factory.getProperties())
			.willReturn((mode != null) ? Map.of("jakarta.persistence.sharedCache.mode", mode) : Map.of());
		EntityType<Object> cached = mock(EntityType.class);
		given(cached.getJavaType()).willReturn((Class<Object>) (Class<?>) Cached.class);
		EntityType<Object> plain = mock(EntityType.class);
		given(plain.getJavaType()).willReturn((Class<Object>) (Class<?>) Plain.class);
		given(factory.getMetamodel().getEntities()).willReturn(Set.of(cached, plain));
		return factory;
	}

	@Cacheable
	static class Cached {

	}

	static class Plain {

	}

	static class DisabledCaching implements Cache {

		@Override
		public boolean contains(Class<?> type, Object key) {
			return false;
		}

		@Override
		public void evict(Class<?> type, Object key) {
		}

		@Override
		public void evict(Class<?> type) {
		}

		@Override
		public void evictAll() {
		}

		@Override
		public <T> @Nullable T unwrap(Class<T> type) {
			return null;
		}

	}

}
