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

import java.util.Locale;
import java.util.Map;

/**
 * How the changes of a table reach an application, or what else is done with them.
 */
enum ChangeRoute {

	NONE("no trigger, no reader") {

		@Override
		AutoCloseable open(BenchmarkDatabase database) {
			return () -> {
			};
		}

	},

	NOTIFY("source=notify"),

	WAL("source=wal"),

	DRAINED("a slot that is drained, no reader") {

		@Override
		AutoCloseable open(BenchmarkDatabase database) throws Exception {
			return SlotDrain.start(database, table());
		}

	};

	/** The cache whose entries the changes evict, one for each row. */
	static final String CACHE = "routed";

	private final String title;

	ChangeRoute(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	String table() {
		return "routed_" + name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Has the changes take this route until the result is closed.
	 */
	AutoCloseable open(BenchmarkDatabase database) throws Exception {
		return application(database);
	}

	/**
	 * Runs an application that the changes evict from. Only for routes that lead to one.
	 */
	WatchedApplication application(BenchmarkDatabase database) {
		String binding = "pgcachewatch.caches." + CACHE + ".invalidated-by[0].";
		return WatchedApplication.run(database, Map.of("pgcachewatch.source", name().toLowerCase(Locale.ROOT),
				binding + "table", table(), binding + "key", "id", binding + "key-type", "java.lang.Long"));
	}

}
