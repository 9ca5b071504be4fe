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

import org.jspecify.annotations.Nullable;

/**
 * Has mailboxes start to work: at once or, on a thread that is handing over many
 * removals, when it has done so. Starting a worker costs more than a removal, and many
 * removals of one cache then cost one start, or none. Thread-safe.
 */
final class Starts {

	private final ThreadLocal<@Nullable List<Mailbox>> heldBack = new ThreadLocal<>();

	void start(Mailbox mailbox) {
		List<Mailbox> heldBack = this.heldBack.get();
		if (heldBack != null) {
			heldBack.add(mailbox);
		}
		else {
			mailbox.start();
		}
	}

	/**
	 * Runs what hands over removals; must not be called from within.
	 * @return carries them out, but for those that wait for a worker; if there are any
	 */
	@Nullable Runnable together(Runnable handingOver) {
		List<Mailbox> heldBack = new ArrayList<>();
		Runnable carryOut = () -> carryOut(heldBack);
		this.heldBack.set(heldBack);
		boolean completed = false;
		try {
			handingOver.run();
			completed = true;
		}
		finally {
			this.heldBack.remove();
			if (!completed) {
				heldBack.forEach(Mailbox::start);
			}
		}
		return heldBack.isEmpty() ? null : carryOut;
	}

	// One after the other would have a slow cache delay the next.
	private static void carryOut(List<Mailbox> mailboxes) {
		int last = mailboxes.size() - 1;
		mailboxes.subList(0, last).forEach(Mailbox::start);
		mailboxes.get(last).drain();
	}

}
