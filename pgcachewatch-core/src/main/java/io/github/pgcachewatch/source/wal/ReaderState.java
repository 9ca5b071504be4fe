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

import java.time.Duration;

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

	/** A slot does not reach what ends with a page's header. */
	private static final int HEADER = 40;

	private volatile long retainedBytes;

	private volatile long unsentBytes;

	private volatile @Nullable Backlog backlog;

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
	 * The WAL was looked at. Up to one position it could have been read, and up to
	 * another one it was reported to be.
	 */
	void flushed(long position, long reported) {
		this.unsentBytes = Math.max(0, position - reported - HEADER);
		if (this.unsentBytes > 0 && this.backlog == null) {
			this.backlog = new Backlog(System.nanoTime(), position - HEADER);
		}
	}

	/**
	 * Everything up to a position was sent to the fleet.
	 */
	void reported(long position) {
		Backlog current = this.backlog;
		if (current != null && position >= current.position()) {
			this.backlog = null;
		}
	}

	/**
	 * Returns how much WAL there was to be read at the latest look.
	 */
	long unsentBytes() {
		return this.unsentBytes;
	}

	/**
	 * Returns for how long something has been in the WAL that was not sent yet, as far as
	 * the looks can tell.
	 */
	Duration lag() {
		Backlog current = this.backlog;
		return (current != null) ? Duration.ofNanos(System.nanoTime() - current.since()) : Duration.ZERO;
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

	/**
	 * What was seen in the WAL and was not sent.
	 *
	 * @param since when it was seen
	 * @param position where it ends
	 */
	private record Backlog(long since, long position) {
	}

}
