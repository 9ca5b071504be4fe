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

package io.github.pgcachewatch.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The starter, complete: it parses, routes, binds the key and evicts the entry from a
 * Caffeine cache. A notification is handled when its entry is gone.
 */
final class PgCacheWatchPeer implements Peer {

	private @Nullable WatchedApplication application;

	@Override
	public void start(BenchmarkDatabase database, Runnable handled) throws Exception {
		WatchedApplication.createTable(database);
		WatchedApplication started = WatchedApplication.run(database, Map.of());
		started.onEviction(handled);
		this.application = started;
		prepare(WatchedApplication.CAPACITY);
	}

	@Override
	public void prepare(int rows) {
		Cache<Object, Object> cache = application().nativeCache();
		for (long id = 0; id < rows; id++) {
			cache.put(id, "title");
		}
	}

	@Override
	public boolean awaitHandled() throws Exception {
		application().watch().sync().get(60, TimeUnit.SECONDS);
		return true;
	}

	private WatchedApplication application() {
		if (this.application == null) {
			throw new IllegalStateException("Not started");
		}
		return this.application;
	}

	@Override
	public void close() {
		if (this.application != null) {
			this.application.close();
		}
	}

}
