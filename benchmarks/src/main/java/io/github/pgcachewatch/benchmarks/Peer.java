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

import java.sql.SQLException;

/**
 * A client that hears notifications. Used once: started, measured and closed.
 */
interface Peer extends AutoCloseable {

	/**
	 * Listens from the return on.
	 * @param database where to listen
	 * @param handled to be run for each notification, once it is handled
	 */
	void start(BenchmarkDatabase database, Runnable handled) throws Exception;

	/**
	 * Returns the channel to notify.
	 */
	default String channel() {
		return "bench";
	}

	/**
	 * Returns a payload of about 100 bytes, as the trigger writes it, that this client
	 * handles as a message of its own.
	 */
	default String payload(int id) {
		return "{\"operation\":\"update\",\"table\":\"book\",\"sent_at\":\"2026-11-29T10:15:30.%06d+00:00\",\"schema\":\"public\",\"keys\":[{\"id\":%d}]}"
			.formatted(id / BurstRun.PER_TRANSACTION, id);
	}

	/**
	 * Makes ready to be told of the changes of the first so many rows.
	 */
	default void prepare(int rows) {
	}

	/**
	 * Returns once everything is handled that was committed before, for a client whose
	 * work for a notification may come to nothing.
	 * @return whether this client can tell; if not, its notifications are counted
	 */
	default boolean awaitHandled() throws Exception {
		return false;
	}

	@Override
	void close() throws SQLException;

}
