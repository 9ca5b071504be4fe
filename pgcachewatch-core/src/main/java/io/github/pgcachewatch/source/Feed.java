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

import org.jspecify.annotations.Nullable;

/**
 * One connection of a source, from opening to closing: what is particular to the kind of
 * the source. A {@link FeedSource} opens one feed after the other. A feed hands what it
 * receives to the {@link ChangeHandler} that it was created for, and has handed over all
 * of a read when the method that read it returns.
 * <p>
 * {@link #wake()}, {@link #abort()}, {@link #lastReceived()} and {@link #backendPid()}
 * may be called by any thread, all else by one thread at a time.
 */
public interface Feed extends AutoCloseable {

	/**
	 * Connects. Limits its own time.
	 * @param inPassing to be run after each read that is handed over in the midst of a
	 * call of this feed, save the last one of {@link #await(long)}: has another thread
	 * carry out what was queued
	 * @throws Exception if there is no connection to be had
	 */
	void connect(Runnable inPassing) throws Exception;

	/**
	 * Begins to receive. What is committed after the return will be handed over, though
	 * nothing is before another method is called.
	 * @throws Exception if the server refuses
	 */
	void subscribe() throws Exception;

	/**
	 * Makes sure that what is sent does arrive.
	 * @throws Exception if it does not
	 */
	void confirm() throws Exception;

	/**
	 * Waits for changes until a moment; less long if some came, or if the feed was woken
	 * since the last wait.
	 * @param untilNanoTime the moment, in the time of {@link System#nanoTime()}
	 * @return whether a read was handed over at the end, for which the caller carries out
	 * what was queued
	 * @throws Exception if the connection is lost
	 */
	boolean await(long untilNanoTime) throws Exception;

	/**
	 * Hands over everything that was committed before the call.
	 * @throws Exception if the connection is lost
	 */
	void prove() throws Exception;

	/**
	 * Returns when something was received last, which proves no more than that the
	 * connection is not stuck.
	 * @return the moment, in the time of {@link System#nanoTime()}
	 */
	long lastReceived();

	/**
	 * Ends the current wait, or the next one if there is none.
	 */
	void wake();

	/**
	 * Cuts the connection, also while it is being opened: whatever it is busy with fails.
	 */
	void abort();

	/**
	 * Returns the process ID of the server process that serves the connection.
	 * @return the ID, or {@code null} if there is none
	 */
	@Nullable Integer backendPid();

	/**
	 * Returns how full PostgreSQL's notification queue was at the last proof.
	 * @return the usage from 0 to 1, or NaN if it is not known or plays no part
	 */
	default double queueUsage() {
		return Double.NaN;
	}

	/**
	 * Closes the connection; in an orderly way if there is nothing wrong with it. Returns
	 * soon, and fails at nothing.
	 */
	@Override
	void close();

}
