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

package io.github.pgcachewatch.capture;

import org.jspecify.annotations.Nullable;

/**
 * What was found out about the reads of one method for one of its caches. Immutable.
 *
 * @param kind what is wrong
 * @param method the cached method
 * @param cache the cache that the method fills
 * @param subject the table, function or cache that it is about; {@code null} if there is
 * none
 * @param statement the statement that was seen first, shortened and without values;
 * {@code null} if there is none
 * @param action what to do about it
 */
public record ReadFinding(FindingKind kind, String method, String cache, @Nullable String subject,
		@Nullable String statement, String action) {

	/**
	 * Returns the finding as one sentence for each of problem, statement and cure.
	 * @return the message
	 */
	public String message() {
		String text = this.method + " " + problem() + ".";
		return ((this.statement != null) ? text + " Statement: " + this.statement + "." : text) + " " + this.action;
	}

	private String problem() {
		String cache = "the cache '" + this.cache + "'";
		return switch (this.kind) {
			case UNCOVERED_TABLE -> "reads the table '" + this.subject + "', whose changes do not invalidate " + cache;
			case EARLIER_READ -> "fills " + cache + " inside a transaction or persistence session that has read '"
					+ this.subject + "' before, whose changes do not invalidate it";
			case UNWATCHABLE_RELATION -> "fills " + cache + " from " + this.subject + ", whose changes fire no trigger";
			case OPAQUE_STATEMENT ->
				"fills " + cache + " by a statement whose tables cannot be found out: " + this.subject;
			case OTHER_DATABASE -> "fills " + cache + " from another database than the one that is listened to";
			case OTHER_THREAD -> "fills " + cache + " with what is read on another thread, or later";
			case UNWATCHED_CACHE ->
				"fills " + cache + " from the cache '" + this.subject + "', which nothing invalidates";
			case NO_STATEMENT -> "fills " + cache + " without any statement on a DataSource";
			case VOLATILE_RESULT ->
				"fills " + cache + " with what depends on " + this.subject + ", which is no row of a table";
		};
	}

	/**
	 * Returns what is equal for findings that are about the same.
	 */
	Object key() {
		return new Key(this.kind, this.method, this.cache, this.subject);
	}

	private record Key(FindingKind kind, String method, String cache, @Nullable String subject) {
	}

}
