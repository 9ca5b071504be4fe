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

package io.github.pgcachewatch.cache;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * A cache that is not in memory, as far as its type tells, whose removals of keys wait
 * for the test.
 */
final class RemoteCache extends AbstractValueAdaptingCache {

	final CountDownLatch removing = new CountDownLatch(1);

	final CountDownLatch released = new CountDownLatch(1);

	private final Map<Object, Object> entries = new ConcurrentHashMap<>();

	RemoteCache() {
		super(true);
	}

	@Override
	public String getName() {
		return "books";
	}

	@Override
	public Object getNativeCache() {
		return "a connection";
	}

	@Override
	protected Object lookup(Object key) {
		return this.entries.get(key);
	}

	@Override
	public <T> T get(Object key, Callable<T> valueLoader) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void put(Object key, Object value) {
		this.entries.put(key, toStoreValue(value));
	}

	@Override
	public void evict(Object key) {
		this.removing.countDown();
		TestWatch.await(this.released);
		this.entries.remove(key);
	}

	@Override
	public void clear() {
		this.entries.clear();
	}

}
