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

package io.github.pgcachewatch.trigger.definition;

/**
 * Where a relation stands, and so whose name its notifications carry.
 */
public enum TreePosition {

	/** A table of its own, or the root of a tree: its own name. */
	ROOT,

	/** A part of a partitioned table, or that table in row level: the root's name. */
	PARTITION,

	/** A table that inherits from others: the name of each outermost one. */
	CHILD

}
