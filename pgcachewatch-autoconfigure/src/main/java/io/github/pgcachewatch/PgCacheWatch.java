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

package io.github.pgcachewatch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.TableChange;

/**
 * The running cache watch of an application, available as a bean. Thread-safe; no method
 * blocks except {@link #awaitLive(Duration)}, and {@link #verify()} and
 * {@link #publish(TableChange)}, which execute statements.
 */
public interface PgCacheWatch {

	/**
	 * Returns the state of the dedicated connection.
	 * @return the state
	 */
	ListenerState state();

	/**
	 * Waits until changes are received and entries are served, as before warming caches
	 * up: what is read earlier is not stored.
	 * @param timeout how long to wait at most
	 * @throws IllegalStateException if that takes longer, or the thread is interrupted;
	 * the message tells the state and the latest failure
	 */
	void awaitLive(Duration timeout);

	/**
	 * Completes once every change whose COMMIT had returned before this call has been
	 * evicted here; changes that a strategy still holds back are evicted at once. Gives a
	 * caller read-your-writes, and a test its determinism:
	 * {@code pgCacheWatch.sync().join()}.
	 * <p>
	 * While the connection is lost, and reads therefore bypass the caches, it is done at
	 * once, since nothing is served; where entries are served all the same, when the
	 * connection is live again. While a connection is open that does not answer, it waits
	 * for the answer, or until the connection is given up. May be called from an
	 * {@code @EventListener} method.
	 * @return a future that is never done with an entry served that an earlier change
	 * concerns; it is cancelled where entries are served in spite of a lost connection
	 * and the application stops
	 */
	CompletableFuture<Void> sync();

	/**
	 * Drops every entry of the watched caches, and of no other, as after a reconnection.
	 * Fills that are under way are not stored.
	 */
	void resync();

	/**
	 * Checks the triggers of all watched tables now, as is otherwise done at each
	 * reconnection and every {@code pgcachewatch.triggers.check-interval}: repairs them
	 * as {@code pgcachewatch.triggers.mode} says, drops what may have been missed, and
	 * has the caches of tables whose triggers are not in place bypassed. For tests that
	 * recreate tables, and after deployments. Blocks until that is done.
	 * @throws org.springframework.dao.DataAccessException if the database cannot be asked
	 * @throws RuntimeException if a watched table, a key or a trigger is not what it has
	 * to be, and was not since the application started
	 */
	void verify();

	/**
	 * Sends a change by hand to every instance that listens on the channel, for writers
	 * whose tables have no triggers. Takes part in the current transaction, if any: the
	 * change is then delivered when, and only if, it commits.
	 * @param change the change; it is sent on the configured channel, whatever its
	 * {@code channel} says
	 * @throws org.springframework.dao.DataAccessException if the change cannot be sent
	 */
	void publish(TableChange change);

}
