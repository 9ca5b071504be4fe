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

import java.util.function.Supplier;

/**
 * The clients that are compared.
 */
enum PeerType {

	PGCACHEWATCH("PGCacheWatch for Spring Boot", PgCacheWatchPeer::new, 200_000),

	PGJDBC("pgjdbc getNotifications loop", PgJdbcPeer::new, 200_000),

	VERTX("Vert.x PgSubscriber", VertxPeer::new, 200_000),

	R2DBC("r2dbc-postgresql", R2dbcPeer::new, 200_000),

	SPRING_INTEGRATION("Spring Integration subscriber", SpringIntegrationPeer::new, 10_000);

	private final String title;

	private final Supplier<Peer> factory;

	private final int burst;

	PeerType(String title, Supplier<Peer> factory, int burst) {
		this.title = title;
		this.factory = factory;
		this.burst = burst;
	}

	String title() {
		return this.title;
	}

	/**
	 * Returns how many notifications a burst is to have, so that it takes seconds at
	 * most.
	 */
	int burst() {
		return this.burst;
	}

	Peer create() {
		return this.factory.get();
	}

}
