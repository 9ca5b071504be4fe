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

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the listener hears. All methods but
 * {@link #onStateChanged(ListenerStateChanged)} are called by the thread that listens at
 * that moment, and none may block: while one runs, nothing is received and nothing is
 * proved.
 * <p>
 * What one of them throws on the listening thread ends the connection, since something
 * may have been missed then; the listener reconnects.
 */
public interface ChangeHandler {

	/**
	 * Takes a notification. They come in the order of the commits that sent them.
	 * @param notification the notification
	 */
	void onNotification(PgNotification notification);

	/**
	 * Takes the notifications that came in together. Those who have something to win by
	 * dealing with all of them at once override it, and those whose work may block.
	 * @param notifications the notifications, at least one
	 * @return what is left to do, which may block; it is always run, and where it does
	 * not end soon, another thread listens meanwhile. What it throws is logged
	 */
	default @Nullable Runnable onNotifications(List<PgNotification> notifications) {
		notifications.forEach(this::onNotification);
		return null;
	}

	/**
	 * From now on everything is heard, and what was committed before may have been
	 * missed.
	 * @return done once nothing is served that may have been missed; the state becomes
	 * LIVE when it is done, failed included, or when 2 s have passed. Notifications go on
	 * being handed over meanwhile
	 */
	CompletionStage<?> onListening();

	/**
	 * Every change that was committed before a moment has been handed over.
	 * @param nanoTime the moment, in the time of {@link System#nanoTime()}
	 */
	void onProof(long nanoTime);

	/**
	 * The connection is given up: nothing is proved until the next {@link #onListening()}
	 * and {@link #onProof(long)}.
	 */
	void onLost();

	/**
	 * The state changed. Called in order, by one thread at a time, whichever it is.
	 * @param change the change
	 */
	void onStateChanged(ListenerStateChanged change);

}
