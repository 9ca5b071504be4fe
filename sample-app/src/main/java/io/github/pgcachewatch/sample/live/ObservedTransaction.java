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

package io.github.pgcachewatch.sample.live;

import java.time.Instant;

import io.github.pgcachewatch.event.TableChange;
import org.jspecify.annotations.Nullable;

/**
 * What the instances received of one transaction. Not thread-safe.
 */
final class ObservedTransaction {

	static final long NO_LINE = 0;

	/** PostgreSQL's {@code now()} in the transaction, which its notifications carry. */
	private final Instant time;

	private final @Nullable Instant committed;

	private long line = NO_LINE;

	private @Nullable String countedInstance;

	private int notifications;

	private int rows;

	ObservedTransaction(Instant time, @Nullable Instant committed) {
		this.time = time;
		this.committed = committed;
	}

	boolean isAt(Instant time) {
		return this.time.equals(time);
	}

	/**
	 * Returns when COMMIT was sent, if that happened in this JVM.
	 */
	@Nullable Instant committed() {
		return this.committed;
	}

	long line() {
		return this.line;
	}

	void setLine(long line) {
		this.line = line;
	}

	/**
	 * Returns whether the notifications of this instance count. All instances receive the
	 * same ones: those of the first instance count.
	 */
	boolean isCountedFor(String instance) {
		this.countedInstance = (this.countedInstance != null) ? this.countedInstance : instance;
		return this.countedInstance.equals(instance);
	}

	/**
	 * Adds a notification.
	 * @return the rows that changed, in words
	 */
	String add(TableChange change) {
		this.notifications++;
		this.rows += change.keys().size();
		return (this.notifications == 1 || change.wholeTable()) ? ChangedRows.of(change)
				: ChangedRows.of(this.rows, this.notifications);
	}

}
