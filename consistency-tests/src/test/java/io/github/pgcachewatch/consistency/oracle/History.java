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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Which version each row had when, as far back as a read may still show it. A row that is
 * not there has the version {@code null}.
 * <p>
 * A version begins when its commit is sent at the earliest, and ends when the commit of
 * the next has returned at the latest, so that what is refused here was wrong for sure.
 * Changes of one row must not overlap. Thread-safe.
 */
final class History {

	static final long OPEN = Long.MAX_VALUE;

	static final long NEVER = Long.MIN_VALUE;

	private static final long EPOCH = System.nanoTime();

	private final long kept;

	private final Map<Long, Deque<Version>> rows = new ConcurrentHashMap<>();

	/**
	 * Creates a history of rows that are not there yet.
	 * @param kept for how long a version is remembered after its end
	 */
	History(Duration kept) {
		this.kept = kept.toNanos();
	}

	/**
	 * Returns the nanoseconds since this class was loaded, which compare without
	 * overflow.
	 */
	static long now() {
		return System.nanoTime() - EPOCH;
	}

	/**
	 * Tells that the commit of new versions is about to be sent.
	 */
	void committing(Map<Long, @Nullable Long> changes) {
		long now = now();
		changes.forEach((id, value) -> {
			Deque<Version> versions = row(id);
			synchronized (versions) {
				versions.addLast(new Version(value, now));
			}
		});
	}

	/**
	 * Tells that the commit of the latest versions has returned.
	 */
	void committed(Map<Long, @Nullable Long> changes) {
		long now = now();
		changes.keySet().forEach((id) -> {
			Deque<Version> versions = row(id);
			synchronized (versions) {
				Version latest = versions.removeLast();
				versions.getLast().end = now;
				versions.addLast(latest);
				while (versions.getFirst().end < now - this.kept) {
					versions.removeFirst();
				}
			}
		});
	}

	@Nullable Long current(long id) {
		Deque<Version> versions = row(id);
		synchronized (versions) {
			return versions.getLast().value;
		}
	}

	/**
	 * Returns when the row ceased to have this value, {@link #OPEN} if it may still have
	 * it.
	 * @param seen a moment; versions that began later do not count
	 * @return the latest moment, or {@link #NEVER} if the row did not have the value as
	 * far back as is remembered
	 */
	long end(long id, @Nullable Long value, long seen) {
		Deque<Version> versions = row(id);
		long end = NEVER;
		synchronized (versions) {
			for (Version version : versions) {
				if (Objects.equals(version.value, value) && version.begin <= seen) {
					end = version.end;
				}
			}
		}
		return end;
	}

	String describe(long id) {
		Deque<Version> versions = row(id);
		synchronized (versions) {
			return versions.toString();
		}
	}

	private Deque<Version> row(long id) {
		return this.rows.computeIfAbsent(id, (absent) -> {
			Deque<Version> versions = new ArrayDeque<>();
			versions.add(new Version(null, 0));
			return versions;
		});
	}

	private static final class Version {

		private final @Nullable Long value;

		private final long begin;

		private long end = OPEN;

		Version(@Nullable Long value, long begin) {
			this.value = value;
			this.begin = begin;
		}

		@Override
		public String toString() {
			return this.value + " [" + this.begin / 1000 + ".." + ((this.end == OPEN) ? "" : this.end / 1000) + "]";
		}

	}

}
