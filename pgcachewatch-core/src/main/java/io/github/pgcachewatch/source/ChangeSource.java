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

package io.github.pgcachewatch.source;

import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.ListenerState;

/**
 * Where changes come from. It hands them to a {@link ChangeHandler}, and reconnects for
 * ever. Implementations are thread-safe.
 * <p>
 * Each source keeps three promises. A change that was handed over is visible: every later
 * snapshot on the primary sees it. A proof is dated by the moment at which it was asked
 * for: everything committed before that moment has been handed over. A gap is reported by
 * {@link ChangeHandler#unknown} or {@link ChangeHandler#listening()} before anything
 * after the gap is proved.
 */
public interface ChangeSource {

	/**
	 * Starts to connect, and returns. Does nothing if the source was started before.
	 */
	void start();

	/**
	 * Closes the connection, and ends the handing over. Returns within 3 s, also where
	 * the network is stuck. Does nothing if the source is not started; it can be started
	 * again.
	 */
	void stop();

	/**
	 * Returns the state.
	 * @return the state
	 */
	ListenerState state();

	/**
	 * Waits until everything is handed over whose COMMIT had returned before this call.
	 * While the state is not LIVE it waits for that. Those who wait at the same time
	 * share one proof.
	 * @return done on the thread that reads, so that what depends on it must not block;
	 * fails with a {@link java.util.concurrent.CancellationException} when the source is
	 * stopped
	 */
	CompletableFuture<Void> barrier();

	/**
	 * Returns the state, and what it rests on.
	 * @return the status at this moment
	 */
	SourceStatus status();

}
