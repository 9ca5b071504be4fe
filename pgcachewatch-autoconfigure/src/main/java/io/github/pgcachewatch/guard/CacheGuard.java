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

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.view.CacheReferences;
import io.github.pgcachewatch.key.ArgumentPrecision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.support.NoOpCache;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Sees to it that annotated methods fill none but watched caches, whatever manager or
 * resolver hands the caches out: one that no watched manager did is watched here, and a
 * method whose changes would not be followed is not cached at all. Thread-safe.
 */
public final class CacheGuard {

	private static final Logger logger = LoggerFactory.getLogger(CacheGuard.class);

	private final WatchedCaches caches;

	private final CacheReferences references;

	private final Map<MethodClassKey, Optional<Set<String>>> annotatedNames = new ConcurrentHashMap<>();

	private final Set<String> refusals = new ConcurrentSkipListSet<>();

	private final ArgumentPrecision precision;

	/**
	 * Creates a guard.
	 * @param caches the watched caches
	 * @param precision finds arguments for which nothing can be evicted
	 */
	public CacheGuard(WatchedCaches caches, ArgumentPrecision precision) {
		this.caches = caches;
		this.precision = precision;
		this.references = new CacheReferences(caches, "A CacheResolver or unwatched CacheManager");
	}

	/**
	 * Returns what was refused so far, with the reasons.
	 * @return a description of each method that is not cached for its own good
	 */
	public List<String> refusals() {
		return List.copyOf(this.refusals);
	}

	/**
	 * Returns what an invocation may use in the place of the caches that were chosen for
	 * it.
	 */
	Collection<? extends Cache> guard(CacheOperationInvocationContext<?> invocation,
			Collection<? extends Cache> chosen) {
		if (this.precision.isFiner(invocation.getMethod(), invocation.getArgs())
				&& !(invocation.getOperation() instanceof CacheEvictOperation)) {
			return chosen.stream().map((cache) -> new NoOpCache(cache.getName())).toList();
		}
		for (Cache cache : chosen) {
			if (!this.references.leadsToReference(cache) || isMistaken(invocation, cache)) {
				return guardEach(invocation, chosen);
			}
		}
		return chosen;
	}

	private Collection<Cache> guardEach(CacheOperationInvocationContext<?> invocation,
			Collection<? extends Cache> chosen) {
		List<Cache> guarded = new ArrayList<>(chosen.size());
		for (Cache cache : chosen) {
			if (isMistaken(invocation, cache)) {
				guarded.add(refuseUnnamed(invocation, cache));
			}
			else {
				guarded.add(this.references.leadsToReference(cache) ? cache : guard(invocation, cache));
			}
		}
		return guarded;
	}

	/**
	 * Whether a resolver chose a cache that is watched, but not for this method.
	 */
	private boolean isMistaken(CacheOperationInvocationContext<?> invocation, Cache cache) {
		if (!invocation.getOperation().getCacheNames().isEmpty()) {
			return false;
		}
		String name = this.references.watchedName(cache);
		Set<String> annotated = annotated(invocation);
		return name != null && !annotated.isEmpty() && !annotated.contains(name);
	}

	private Cache guard(CacheOperationInvocationContext<?> invocation, Cache cache) {
		String name = watchedName(invocation, cache);
		if (!this.caches.isLeftAlone(name)) {
			return this.references.reference(name, cache);
		}
		Set<String> annotated = annotated(invocation);
		if (annotated.isEmpty()) {
			return cache;
		}
		List<String> watched = annotated.stream().filter((each) -> !this.caches.isLeftAlone(each)).toList();
		if (watched.isEmpty()) {
			return refuse(invocation, cache);
		}
		if (annotated.contains(cache.getName())) {
			return cache;
		}
		return (watched.size() == 1) ? this.references.reference(watched.get(0), cache)
				: refuseUnnamed(invocation, cache);
	}

	/**
	 * A resolver's cache may have another name than the one that it was asked for by.
	 */
	private String watchedName(CacheOperationInvocationContext<?> invocation, Cache cache) {
		return Stream.concat(Stream.of(cache.getName()), invocation.getOperation().getCacheNames().stream())
			.filter((name) -> !this.caches.isLeftAlone(name))
			.findFirst()
			.orElse(cache.getName());
	}

	/**
	 * Returns the names of the caches that an annotation asks to be watched. If none of
	 * them is, the method's bean is none of the context that is watched.
	 */
	private Set<String> annotated(CacheOperationInvocationContext<?> invocation) {
		if (invocation.getOperation() instanceof CacheEvictOperation) {
			return Set.of();
		}
		Optional<Set<String>> declared = this.annotatedNames.computeIfAbsent(
				new MethodClassKey(invocation.getMethod(), invocation.getTarget().getClass()),
				(key) -> annotatedNames(invocation));
		if (declared.isEmpty()) {
			return Set.of();
		}
		Set<String> names = new LinkedHashSet<>(declared.get());
		names.addAll(invocation.getOperation().getCacheNames());
		return names;
	}

	/**
	 * Returns the names in the annotations, or nothing where there is no annotation.
	 */
	private static Optional<Set<String>> annotatedNames(CacheOperationInvocationContext<?> invocation) {
		List<PgInvalidated> annotations = Stream
			.of(invocation.getMethod(), invocation.getMethod().getDeclaringClass(),
					AopProxyUtils.ultimateTargetClass(invocation.getTarget()))
			.flatMap((element) -> MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
				.stream(PgInvalidated.class))
			.map(MergedAnnotation::synthesize)
			.toList();
		return annotations.isEmpty() ? Optional.empty()
				: Optional.of(annotations.stream()
					.flatMap((annotation) -> Stream.of(annotation.cacheNames()))
					.collect(Collectors.toUnmodifiableSet()));
	}

	private Cache refuse(CacheOperationInvocationContext<?> invocation, Cache cache) {
		return refuse(invocation, cache,
				"its bean is none of the application context that PGCacheWatch watches, so that no change would evict "
						+ "what the method returned. Define the bean in that context, or let its own context have the "
						+ "auto-configuration of PGCacheWatch.");
	}

	private Cache refuseUnnamed(CacheOperationInvocationContext<?> invocation, Cache cache) {
		return refuse(invocation, cache,
				"its CacheResolver chose a cache that @PgInvalidated does not name, so that no change would evict what "
						+ "the method returned. Name it with 'cacheNames' of @PgInvalidated.");
	}

	private Cache refuse(CacheOperationInvocationContext<?> invocation, Cache cache, String reason) {
		String refusal = AopProxyUtils.ultimateTargetClass(invocation.getTarget()).getName() + "."
				+ invocation.getMethod().getName() + " is not cached in '" + cache.getName() + "' ("
				+ cache.getClass().getName() + "): " + reason;
		if (this.refusals.add(refusal)) {
			logger.error(refusal);
		}
		return new NoOpCache(cache.getName());
	}

}
