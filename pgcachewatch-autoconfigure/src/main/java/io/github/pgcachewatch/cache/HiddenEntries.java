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

import java.util.ArrayList;
import java.util.List;

/**
 * Entries of several caches that are not served from now on, while their removals are
 * queued one after the other. Not thread-safe.
 */
final class HiddenEntries implements AutoCloseable {

	private final List<Mailbox> mailboxes = new ArrayList<>();

	/**
	 * Hides what a removal concerns, and stamps it.
	 */
	void hide(CacheRegion region, Removal removal) {
		region.forEach((guard) -> {
			guard.mailbox().hide();
			this.mailboxes.add(guard.mailbox());
		});
		region.stamp(removal);
	}

	/**
	 * Shows again what has no removal queued by now.
	 */
	@Override
	public void close() {
		this.mailboxes.forEach(Mailbox::reveal);
	}

}
