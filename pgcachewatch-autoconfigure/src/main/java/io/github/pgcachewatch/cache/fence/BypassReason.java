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

package io.github.pgcachewatch.cache.fence;

/**
 * Why the caches of a name are not used, whatever the state of the listener.
 */
public enum BypassReason {

	/** No route names the cache: it is used as without this library. */
	UNWATCHED("not watched"),

	/** Changes may have been missed, and the entries are not removed yet. */
	CLEARING("being cleared"),

	/** A removal failed. */
	TAINTED("a removal failed, and is being retried"),

	/** The triggers of a table are missing, for example. */
	SUSPENDED("suspended");

	private final String text;

	BypassReason(String text) {
		this.text = text;
	}

	int bit() {
		return 1 << ordinal();
	}

	@Override
	public String toString() {
		return this.text;
	}

}
