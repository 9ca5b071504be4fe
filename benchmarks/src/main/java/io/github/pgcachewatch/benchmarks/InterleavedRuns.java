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

package io.github.pgcachewatch.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Subjects that are measured in turns: all in one round, then all in the next, in the
 * opposite order. Some are measured twice in each round, which shows how far a subject
 * differs from itself.
 *
 * @param <T> the subjects
 */
final class InterleavedRuns<T> {

	private final List<Turn<T>> turns = new ArrayList<>();

	/**
	 * Creates an interleaving.
	 * @param subjects the subjects, in the order of the first round
	 * @param title a subject's name
	 * @param twice the subjects that are measured once more at the end
	 */
	InterleavedRuns(List<T> subjects, Function<T, String> title, Collection<T> twice) {
		subjects.forEach((subject) -> this.turns.add(new Turn<>(subject, title.apply(subject))));
		twice.forEach((subject) -> this.turns.add(new Turn<>(subject, again(title.apply(subject)))));
	}

	/**
	 * Returns the name of a subject's second turn in a round.
	 */
	static String again(String name) {
		return name + ", again";
	}

	void run(int rounds, Task<T> task) throws Exception {
		List<Turn<T>> backward = new ArrayList<>(this.turns);
		Collections.reverse(backward);
		for (int round = 0; round < rounds; round++) {
			for (Turn<T> turn : (round % 2 == 0) ? this.turns : backward) {
				task.measure(turn.subject(), turn.name());
			}
		}
	}

	/**
	 * What measures a subject once.
	 *
	 * @param <T> the subjects
	 */
	interface Task<T> {

		/**
		 * Measures.
		 * @param subject what to measure
		 * @param name where to add what was measured
		 */
		void measure(T subject, String name) throws Exception;

	}

	private record Turn<T>(T subject, String name) {
	}

}
