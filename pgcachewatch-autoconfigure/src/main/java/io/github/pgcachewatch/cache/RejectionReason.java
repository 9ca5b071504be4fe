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

package io.github.pgcachewatch.cache;

/**
 * Why a value was not stored.
 */
public enum RejectionReason {

	/** A change hit the key, or one that shares its stripe, since the fill began. */
	CHANGED,

	/** The cache is bypassed. */
	BYPASSED,

	/** The transaction in which the value was read did not commit. */
	ROLLED_BACK,

	/** It is not known how old the snapshot is from which the value was read. */
	UNKNOWN_START,

	/** It was read from what no route of the cache covers, or that is not known. */
	UNCOVERED

}
