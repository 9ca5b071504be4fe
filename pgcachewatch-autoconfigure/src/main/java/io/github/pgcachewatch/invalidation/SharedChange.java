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

package io.github.pgcachewatch.invalidation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

import io.github.pgcachewatch.event.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What one change concerns in each of several caches, whose entries may have been
 * computed from each other's. Thread-safe once all shares are added.
 *
 * @implNote Who has handed a share over marks it, and then looks which others are. So of
 * any two, the later one finds both, and has both repeated, unless the earlier one's
 * strategy waits: then it would be evicted more often than that says. Nobody looks while
 * the change is still given to its windows, so that what is not held back is repeated
 * once, after the last change that came in together with this one.
 */
final class SharedChange {

	private final Operation operation;

	private final long receivedNanos;

	private final List<Share> shares = new ArrayList<>();

	private int weight;

	private volatile boolean given;

	SharedChange(Operation operation, long receivedNanos) {
		this.operation = operation;
		this.receivedNanos = receivedNanos;
	}

	/**
	 * Adds what a window is to be given.
	 * @param keys the keys, or {@code null} for the whole cache
	 */
	void add(Window window, String cacheName, @Nullable Collection<Object> keys) {
		this.shares.add(new Share(window, cacheName, keys));
		this.weight += (keys != null) ? keys.size() : 1;
	}

	/**
	 * Adds a cache that was cleared.
	 */
	void addHandedOver(String cacheName) {
		Share share = new Share(null, cacheName, null);
		share.handedOver = true;
		this.shares.add(share);
	}

	/**
	 * Gives each window its share.
	 * @param repetition given what they did not hold back, and is to be repeated
	 * @param failed takes the caches whose window fails, and what it throws
	 */
	void handOver(Repetition repetition, BiConsumer<String, Throwable> failed) {
		for (Share share : this.shares) {
			try {
				share.give();
			}
			catch (Throwable ex) {
				failed.accept(share.cacheName, ex);
				share.handedOver = true;
			}
		}
		if (this.shares.size() > 1) {
			this.given = true;
			addHandedOver(repetition);
		}
	}

	private void addHandedOver(Repetition repetition) {
		for (Share share : this.shares) {
			if (share.handedOver) {
				repetition.add(share.cacheName, share.keys);
			}
		}
	}

	/**
	 * What the change concerns in one cache.
	 */
	final class Share {

		private final @Nullable Window window;

		private final String cacheName;

		private final @Nullable Collection<Object> keys;

		private volatile boolean handedOver;

		private Share(@Nullable Window window, String cacheName, @Nullable Collection<Object> keys) {
			this.window = window;
			this.cacheName = cacheName;
			this.keys = keys;
		}

		private void give() {
			if (this.window != null) {
				boolean held = SharedChange.this.shares.size() > 1 && !this.window.isGreedy();
				this.window.add(SharedChange.this.operation, this.keys, SharedChange.this.receivedNanos,
						held ? this : null);
				this.handedOver |= !held;
			}
		}

		/**
		 * Returns how many keys the change has in all its caches.
		 */
		int weight() {
			return SharedChange.this.weight;
		}

		/**
		 * Tells that its removal was handed over.
		 * @param repetition given what is to be repeated on that account
		 * @param asked whether no strategy is to hold anything back
		 */
		void handedOver(Repetition repetition, boolean asked) {
			this.handedOver = true;
			if (SharedChange.this.given) {
				repetition.add(this.cacheName, this.keys);
				SharedChange.this.shares.stream()
					.filter((share) -> share.handedOver && (asked || share.isGreedy()))
					.forEach((share) -> repetition.add(share.cacheName, share.keys));
			}
		}

		// What has a strategy that waits is not to be evicted more often than that says.
		private boolean isGreedy() {
			return this.window == null || this.window.isGreedy();
		}

		/**
		 * Has all caches of the change cleared in place of their keys, so that it need
		 * not be remembered.
		 */
		void coarsen(Repetition repetition) {
			this.handedOver = true;
			SharedChange.this.shares.forEach((share) -> repetition.add(share.cacheName, null));
		}

	}

}
