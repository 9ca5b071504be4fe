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

package io.github.pgcachewatch.source.wal;

import org.jspecify.annotations.Nullable;

/**
 * Where one attempt to read the WAL has come to. Written by the thread of the attempt,
 * stopped and read by any.
 */
final class ReaderState {

	private volatile boolean stopped;

	private volatile boolean reading;

	private volatile @Nullable String slot;

	private volatile @Nullable String waitingFor;

	private volatile long retainedBytes;

	private volatile long lastAnswer = System.nanoTime();

	void stop() {
		this.stopped = true;
	}

	boolean isStopped() {
		return this.stopped;
	}

	/**
	 * The instance is the one to read, and waits for something on the server.
	 */
	void waitingFor(String what) {
		this.waitingFor = what;
	}

	@Nullable String waitingFor() {
		return this.waitingFor;
	}

	void created(String slot) {
		this.slot = slot;
	}

	@Nullable String slot() {
		return this.slot;
	}

	void reading() {
		this.waitingFor = null;
		this.reading = true;
	}

	boolean isReading() {
		return this.reading;
	}

	void retained(long bytes) {
		this.retainedBytes = bytes;
	}

	long retainedBytes() {
		return this.retainedBytes;
	}

	/**
	 * The server has answered the attempt.
	 */
	void answered() {
		this.lastAnswer = System.nanoTime();
	}

	/**
	 * Returns when the server answered last, in the time of {@link System#nanoTime()}.
	 */
	long lastAnswer() {
		return this.lastAnswer;
	}

}
