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
package io.github.pgcachewatch.cache.view;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.pgcachewatch.cache.FencedCache;
import io.github.pgcachewatch.cache.WatchedCaches;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * Makes references to the watched ones of the caches that one manager, or whatever else
 * chooses caches, hands out. Thread-safe.
 */
public final class CacheReferences {

	private final WatchedCaches caches;

	private final Object origin;

	private final ConcurrentMap<String, NamesakeCaches> namesakes = new ConcurrentHashMap<>();

	/**
	 * Creates references to caches of an origin.
	 * @param caches the watched caches
	 * @param origin hands the caches out, for messages
	 */
	public CacheReferences(WatchedCaches caches, Object origin) {
		this.caches = caches;
		this.origin = origin;
	}

	/**
	 * Returns whether a cache is a reference to one of the watched caches already.
	 * @param cache the cache
	 * @return {@code true} for what a watched manager hands out
	 */
	public boolean isReference(Cache cache) {
		return cache instanceof CacheView view && view.fenced().isOf(this.caches);
	}

	/**
	 * Returns the name that a reference is watched by.
	 * @param cache the cache
	 * @return the name, or {@code null} if the cache is no reference
	 */
	public @Nullable String watchedName(Cache cache) {
		return (cache instanceof CacheView view && isReference(view)) ? view.fenced().name() : null;
	}

	/**
	 * Returns whether a cache is a reference, or a decorator that hands its calls on to
	 * one. A decorator that keeps entries of its own must return its own native cache.
	 * @param cache the cache
	 * @return {@code true} if what is read through the cache is watched
	 */
	public boolean leadsToReference(Cache cache) {
		return isReference(cache) || ReferenceProbe.reaches(this.caches, cache);
	}

	/**
	 * Returns a reference to a cache.
	 * @param name the name that the cache was handed out under
	 * @param cache the cache
	 * @return a reference, or the cache itself if it is not watched
	 */
	public Cache reference(String name, Cache cache) {
		NamesakeCaches known = this.namesakes.get(name);
		FencedCache fenced = (known != null) ? known.latest() : null;
		if (fenced == null || fenced.cache() != cache) {
			return watch(name, cache);
		}
		return (fenced.isOpen() || isToBeWatched(fenced)) ? new CacheView(fenced) : cache;
	}

	/**
	 * Forgets the caches of a name, whose entries need not be kept any longer.
	 */
	void forget(String name) {
		this.namesakes.remove(name);
	}

	void stampAll() {
		this.namesakes.values().forEach((known) -> known.latest().fence().stampAll());
	}

	private Cache watch(String name, Cache cache) {
		if (this.caches.isLeftAlone(name)) {
			return cache;
		}
		if (cache instanceof CacheView view && !isReference(view)) {
			// Of another context's caches
			return reference(name, view.target());
		}
		Cache undecorated = TransactionAwareView.undecorated(cache);
		FencedCache fenced = (undecorated instanceof CacheView view) ? view.fenced() : fenced(name, undecorated);
		if (!isToBeWatched(fenced)) {
			return cache;
		}
		return (undecorated != cache) ? new TransactionAwareView(fenced, cache) : new CacheView(fenced);
	}

	/**
	 * Clears the cache first if that is due.
	 * @return whether the cache is to be watched
	 */
	private boolean isToBeWatched(FencedCache fenced) {
		fenced.clearBeforeFirstUse();
		return !fenced.isUnwatched() || !this.caches.isLeftAlone(fenced.name());
	}

	private FencedCache fenced(String name, Cache cache) {
		NamesakeCaches known = this.namesakes.get(name);
		if (known == null) {
			// Asks beans, and so must precede the lock of the map.
			NamesakeCaches created = new NamesakeCaches(this.caches.named(name), this.origin, cache);
			known = this.namesakes.putIfAbsent(name, created);
			known = (known != null) ? known : created;
		}
		return known.fenced(cache);
	}

}
