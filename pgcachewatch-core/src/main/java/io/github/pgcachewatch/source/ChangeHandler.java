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
import io.github.pgcachewatch.event.TableChange;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a {@link ChangeSource} receives, in the order of the commits. All methods
 * but {@link #carryOut()} and {@link #stateChanged(ListenerStateChanged)} are called by
 * the thread that reads at that moment, and none of them may block: while one runs,
 * nothing is received and nothing is proved.
 * <p>
 * An exception that one of them throws on the reading thread ends the connection, since
 * something may have been missed; the source reconnects.
 */
public interface ChangeHandler {

	/**
	 * Takes all notifications of one read of the socket, before their changes are handed
	 * over. They include those of other channels, and those that carry no change.
	 * @param notifications the notifications, at least one
	 */
	default void notifications(List<PgNotification> notifications) {
	}

	/**
	 * Takes changes that were received together. They are to be marked and queued here,
	 * and removed by {@link #carryOut()}.
	 * @param changes the changes, at least one
	 */
	void changes(List<TableChange> changes);

	/**
	 * What was missed cannot be named: everything may have changed. The call stands
	 * between the changes that came before and after it.
	 * @param reason a clause that says what was received, such as "The payload is not
	 * valid JSON"
	 * @param notification the notification that cannot be read, or {@code null} if
	 * something is missing
	 */
	void unknown(String reason, @Nullable PgNotification notification);

	/**
	 * Carries out what the calls before have queued, and may block. The source calls it
	 * after each read that it handed over, on the thread that reads. If it takes long,
	 * another thread reads meanwhile, and calls it at the same time. Exceptions are
	 * logged.
	 */
	void carryOut();

	/**
	 * From now on everything is received, and what was committed before may have been
	 * missed.
	 * @return done once no entry is served that may be stale therefore; the state becomes
	 * LIVE when it is done, exceptionally included, or when 2 s have passed. Changes go
	 * on being handed over meanwhile
	 */
	CompletionStage<?> listening();

	/**
	 * Every change that was committed before a moment has been handed over.
	 * @param sentNanos the moment, in the time of {@link System#nanoTime()}
	 */
	void proof(long sentNanos);

	/**
	 * The connection is given up: nothing is proved until the next {@link #listening()}
	 * and {@link #proof(long)}.
	 */
	void lost();

	/**
	 * The state changed. Called in order, by one thread at a time, whichever it is.
	 * @param change the change
	 */
	void stateChanged(ListenerStateChanged change);

}
