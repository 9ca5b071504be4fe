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

package io.github.pgcachewatch.consistency.oracle;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Has loads take their time, so that changes overtake them, and knows where one ran.
 * Thread-safe.
 */
final class SlowLoads {

	private static volatile boolean hurried;

	private static final ThreadLocal<Boolean> loaded = ThreadLocal.withInitial(() -> false);

	private SlowLoads() {
	}

	/**
	 * Marks that a load runs on this thread.
	 */
	static void loading() {
		loaded.set(true);
	}

	/**
	 * Sleeps, or does not, as loads do between reading and returning.
	 */
	static void dawdle(int millis) {
		loading();
		sometimesPause(millis);
	}

	static void sometimesPause(int millis) {
		if (!hurried && ThreadLocalRandom.current().nextBoolean()) {
			pause(millis);
		}
	}

	/**
	 * Says whether nothing is to sleep between reading and returning.
	 */
	static void hurry(boolean hurried) {
		SlowLoads.hurried = hurried;
	}

	/**
	 * Sleeps for at most so long.
	 */
	static void pause(int millis) {
		try {
			Thread.sleep(ThreadLocalRandom.current().nextInt(millis + 1));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Returns whether a load ran on this thread since the last call.
	 */
	static boolean loadedHere() {
		boolean result = loaded.get();
		loaded.set(false);
		return result;
	}

}
