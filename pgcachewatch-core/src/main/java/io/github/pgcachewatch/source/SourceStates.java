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

import java.util.function.Consumer;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state, which belongs to the loop that started last: a loop that ends late does not
 * change it any more. Thread-safe; changes are announced one after the other.
 */
final class SourceStates {

	private static final Logger logger = LoggerFactory.getLogger(SourceStates.class);

	private final Consumer<ListenerStateChanged> observer;

	private volatile ListenerState state = ListenerState.STOPPED;

	private @Nullable Object owner;

	SourceStates(Consumer<ListenerStateChanged> observer) {
		this.observer = observer;
	}

	ListenerState state() {
		return this.state;
	}

	synchronized void start(Object newOwner) {
		this.owner = newOwner;
		change(ListenerState.STARTING, null);
	}

	synchronized void stop() {
		this.owner = null;
		change(ListenerState.STOPPED, null);
	}

	synchronized void live(Object by) {
		if (by == this.owner) {
			change(ListenerState.LIVE, null);
		}
	}

	synchronized void suspect(Object by) {
		if (by == this.owner && this.state == ListenerState.LIVE) {
			change(ListenerState.SUSPECT, null);
		}
	}

	synchronized void disconnected(Object by, Throwable cause) {
		if (by == this.owner) {
			change(ListenerState.DISCONNECTED, cause);
		}
	}

	private void change(ListenerState to, @Nullable Throwable cause) {
		ListenerState from = this.state;
		if (from == to) {
			return;
		}
		this.state = to;
		try {
			this.observer.accept(new ListenerStateChanged(from, to, cause));
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("A change of the listener's state from {} to {} could not be announced", from, to, ex);
		}
	}

}
