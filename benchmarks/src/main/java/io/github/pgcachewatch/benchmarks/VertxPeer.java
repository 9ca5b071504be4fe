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

import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;

/**
 * Vert.x's subscriber with a bare handler.
 */
final class VertxPeer implements Peer {

	private final Vertx vertx = Vertx.vertx();

	@Override
	public void start(BenchmarkDatabase database, Runnable handled) throws Exception {
		PgConnectOptions options = new PgConnectOptions().setHost("localhost")
			.setPort(database.port())
			.setDatabase("postgres")
			.setUser("postgres")
			.setPassword("postgres");
		PgSubscriber subscriber = PgSubscriber.subscriber(this.vertx, options);
		subscriber.channel(channel()).handler((payload) -> handled.run());
		subscriber.connect().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.vertx.close().toCompletionStage().toCompletableFuture().join();
	}

}
