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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.TableChange;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the latest events, however many arrive. Thread-safe.
 */
@Component
class RecentEvents {

	private static final int CAPACITY = 100;

	private final Deque<LiveEvent> events = new ArrayDeque<>();

	private long total;

	@EventListener
	void onChange(TableChange change) {
		add(LiveEvent.of(change));
	}

	@EventListener
	void onInvalidation(CacheInvalidated invalidated) {
		add(LiveEvent.of(invalidated));
	}

	@EventListener
	void onStateChange(ListenerStateChanged change) {
		add(LiveEvent.of(change));
	}

	private synchronized void add(LiveEvent event) {
		if (this.events.size() == CAPACITY) {
			this.events.removeFirst();
		}
		this.events.addLast(event);
		this.total++;
	}

	/**
	 * Returns what came after the given number of events, as far as it is still kept.
	 */
	synchronized News after(long seen) {
		List<LiveEvent> kept = new ArrayList<>(this.events);
		int unseen = (int) Math.min(this.total - seen, kept.size());
		return new News(kept.subList(kept.size() - unseen, kept.size()), this.total);
	}

	/**
	 * Events, and the number of events up to the last of them.
	 */
	record News(List<LiveEvent> events, long total) {
	}

}
