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

package io.github.pgcachewatch.source.notify.socket;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Lets the listener steer the sockets beneath a connection, where the driver offers no
 * way: wake a waiting read, cut the connection whatever it is busy with, and take out
 * notifications while the driver still reads.
 * <p>
 * {@link #wake()} and {@link #abort()} may be called by any thread, all else by the one
 * that uses the connection.
 */
public final class SocketControl {

	private final List<ControlledSocket> sockets = new ArrayList<>();

	private volatile boolean aborted;

	private volatile boolean woken;

	private volatile @Nullable Deadline deadline;

	private @Nullable Runnable beforeRead;

	private boolean waiting;

	private long waitingUntil;

	public SocketControl() {
	}

	/**
	 * Ends the current wait, or the next one if there is none.
	 */
	public void wake() {
		this.woken = true;
		attached().forEach(ControlledSocket::wakeUp);
	}

	/**
	 * Forgets that it was woken; to be called before looking for what one is woken for.
	 */
	public void clearWake() {
		this.woken = false;
	}

	/**
	 * Closes every socket, those that are being connected and those to come included.
	 */
	public void abort() {
		this.aborted = true;
		attached().forEach(ControlledSocket::closeQuietly);
	}

	/**
	 * Whether there is a socket under control at all.
	 */
	public boolean isAttached() {
		return !attached().isEmpty();
	}

	void attach(ControlledSocket socket) throws SocketException {
		synchronized (this.sockets) {
			this.sockets.add(socket);
		}
		if (this.aborted) {
			socket.closeQuietly();
			throw new SocketException("The connection was given up");
		}
	}

	void detach(ControlledSocket socket) {
		synchronized (this.sockets) {
			this.sockets.remove(socket);
		}
	}

	private List<ControlledSocket> attached() {
		synchronized (this.sockets) {
			return List.copyOf(this.sockets);
		}
	}

	/**
	 * From now on every read and write must be done within the time, or fails.
	 */
	public void limit(Duration time) {
		this.deadline = new Deadline(System.nanoTime() + time.toNanos(), time);
	}

	public void unlimit() {
		this.deadline = null;
	}

	/**
	 * The connection waits for notifications: once woken, or at the given time, the
	 * driver is to return as soon as it has completed the message that it is reading.
	 */
	public void beginWait(long untilNanoTime) {
		this.waitingUntil = untilNanoTime;
		this.waiting = true;
	}

	public void endWait() {
		this.waiting = false;
	}

	/**
	 * Waits until a connection has something to read, outside of the driver: until a
	 * moment, and less long if the control is woken.
	 * @param untilNanoTime the moment, in the time of {@link System#nanoTime()}
	 * @throws IOException if the connection was closed
	 */
	public void awaitInput(long untilNanoTime) throws IOException {
		long millis = (untilNanoTime - System.nanoTime()) / 1_000_000 + 1;
		if (millis > 0 && !this.woken) {
			List<ControlledSocket> sockets = attached();
			if (sockets.isEmpty()) {
				throw new IOException("The connection is not under control");
			}
			sockets.get(sockets.size() - 1).awaitInput(millis);
		}
	}

	/**
	 * Sets what is to be done each time before the driver waits for more bytes, or is
	 * given them, when it has taken in all that it was given before.
	 */
	public void beforeRead(Runnable action) {
		this.beforeRead = action;
	}

	void runBeforeRead() {
		if (this.beforeRead != null) {
			this.beforeRead.run();
		}
	}

	boolean mustReturn() {
		return this.waiting && (this.woken || System.nanoTime() - this.waitingUntil >= 0);
	}

	/**
	 * Returns the milliseconds that a blocking operation may take: at most the given
	 * ones.
	 * @throws IOException if time is up. Not a {@link SocketTimeoutException}, after
	 * which the driver would read on
	 */
	long limited(long millis) throws IOException {
		Deadline limit = this.deadline;
		if (limit == null) {
			return millis;
		}
		long left = (limit.nanoTime - System.nanoTime()) / 1_000_000;
		if (left <= 0) {
			throw new IOException("The server did not complete the login within " + limit.time.toMillis() + " ms");
		}
		return Math.min(left, millis);
	}

	private record Deadline(long nanoTime, Duration time) {
	}

}
