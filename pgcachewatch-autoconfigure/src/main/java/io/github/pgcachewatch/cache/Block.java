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
 * Why a cache is not used, whatever the state of the listener.
 */
enum Block {

	/** No route names the cache: it is left alone. */
	UNWATCHED("not watched"),

	/** It may hold entries from before it was watched. */
	FRESH("not cleared since the start"),

	/** Changes may have been missed, and its entries are not removed yet. */
	CLEARING("being cleared"),

	/** What waited behind a removal that took too long is not removed yet. */
	LATE("a removal took longer than max-staleness"),

	/** A removal failed. */
	TAINTED("a removal failed, and is being retried"),

	/** Somebody asked for it. */
	SUSPENDED("suspended");

	private final String text;

	Block(String text) {
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
