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
import java.util.List;

import io.github.pgcachewatch.invalidation.SharedChange.Share;

/**
 * The shares that are held back of changes that concern other caches, too. Bounded: past
 * {@value #MAX_WEIGHT} keys in all, all their caches are cleared in place of those. Not
 * thread-safe.
 */
final class PendingShares {

	static final int MAX_WEIGHT = PendingKeys.MAX;

	private final List<Share> shares = new ArrayList<>();

	private final Repetition repetition = new Repetition();

	private int weight;

	void add(Share share) {
		this.weight += share.weight();
		this.shares.add(share);
		if (this.weight > MAX_WEIGHT && this.shares.size() > 1) {
			this.shares.forEach((pending) -> pending.coarsen(this.repetition));
			this.shares.clear();
			this.weight = 0;
		}
	}

	/**
	 * Tells that the removals were handed over, and repeats what is to be repeated.
	 * @param asked whether no strategy is to hold anything back
	 */
	void handedOver(EvictionTarget target, boolean asked) {
		this.shares.forEach((share) -> share.handedOver(this.repetition, asked));
		this.repetition.carryOut(target);
	}

}
