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

package io.github.pgcachewatch.strategy;

import java.time.Duration;
import java.util.List;

import io.github.pgcachewatch.event.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The changes routed to one cache that are not carried out yet; caches of one strategy
 * that have a table in common count as one. A view that is valid only during the call of
 * {@link InvalidationStrategy#delay(PendingChanges)}.
 */
public interface PendingChanges {

	/**
	 * Returns the number of pending changes, at least one.
	 * @return the number of changes
	 */
	int size();

	/**
	 * Returns the operations of the latest pending changes, oldest first.
	 * @param count how many to return at most
	 * @return the operations, fewer than {@code count} if fewer are pending; 1,000 at
	 * most
	 */
	List<Operation> latestOperations(int count);

	/**
	 * Returns the time since the oldest of them was received.
	 * @return the age
	 */
	Duration age();

	/**
	 * Returns the time since changes of this cache were last carried out.
	 * @return the time, or {@code null} if they never were
	 */
	@Nullable Duration sinceLastInvalidation();

}
