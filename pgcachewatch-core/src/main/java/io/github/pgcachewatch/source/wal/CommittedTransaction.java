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

import java.util.List;

/**
 * A transaction that was read whole. Immutable.
 *
 * @param xid the lower 32 bits of its ID
 * @param endPosition the position in the WAL just behind its commit
 * @param payloads what is sent of it, at least one
 */
record CommittedTransaction(int xid, long endPosition, List<String> payloads) {

	CommittedTransaction {
		payloads = List.copyOf(payloads);
	}

}
