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

package io.github.pgcachewatch.invalidation;

import java.util.Collection;
import java.util.Set;

import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;

/**
 * What of a cache operation decides under which key, and where, a value is stored.
 *
 * @param cacheNames the caches' names; empty where a resolver chooses them at each call
 * @param key the key's expression, may be empty
 * @param keyGenerator the name of the KeyGenerator bean; empty for the default one
 * @param resolved whether a CacheResolver bean chooses the caches
 */
record CacheFill(Set<String> cacheNames, String key, String keyGenerator, boolean resolved) {

	CacheFill {
		cacheNames = Set.copyOf(cacheNames);
	}

	static CacheFill of(CacheOperation operation) {
		boolean resolved = !operation.getCacheResolver().isEmpty();
		return new CacheFill(resolved ? Set.of() : operation.getCacheNames(), operation.getKey(),
				operation.getKeyGenerator(), resolved);
	}

	static boolean fills(CacheOperation operation) {
		return !(operation instanceof CacheEvictOperation);
	}

	static boolean anyFills(Collection<CacheOperation> operations) {
		return operations.stream().anyMatch(CacheFill::fills);
	}

}
