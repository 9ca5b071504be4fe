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
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In which order subjects are measured.
 */
class InterleavedRunsTests {

	@Test
	void whenARoundEndsThenTheNextGoesTheOtherWay() throws Exception {
		List<String> measured = new ArrayList<>();
		new InterleavedRuns<>(List.of("ours", "theirs"), Function.identity(), List.of("ours")).run(3,
				(subject, name) -> measured.add(name));
		assertThat(measured).containsExactly("ours", "theirs", "ours, again", "ours, again", "theirs", "ours", "ours",
				"theirs", "ours, again");
	}

	@Test
	void whenASubjectIsMeasuredTwiceThenItIsTheSameOne() throws Exception {
		List<String> measured = new ArrayList<>();
		new InterleavedRuns<>(List.of("ours"), Function.identity(), List.of("ours")).run(1,
				(subject, name) -> measured.add(subject));
		assertThat(measured).containsExactly("ours", "ours");
	}

}
