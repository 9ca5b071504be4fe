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

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Whether a target is met, and when that cannot be told.
 */
class FigureTargetTests {

	private static final FigureTable TABLE = FigureTable.LATENCY_P50;

	private static final RunOrigin ORIGIN = new RunOrigin("abc", MeasurementPlan.SHORT, "2 processors");

	private final FigureTarget target = FigureTarget.ratio("ours / theirs", TABLE, "ours", "theirs",
			TargetLimit.atMost(1.2));

	@Test
	void whenAllRoundsAreBelowTheLimitThenItIsMet() {
		TargetOutcome outcome = outcome(run("ours", 10, 11, 10), run("ours, again", 10, 11, 10),
				run("theirs", 10, 10, 10));
		assertThat(outcome.value()).isEqualTo(1);
		assertThat(outcome.verdict()).isEqualTo(TargetVerdict.MET);
	}

	@Test
	void whenAllRoundsAreAboveTheLimitThenItIsMissed() {
		assertThat(
				outcome(run("ours", 20, 21, 20), run("ours, again", 20, 21, 20), run("theirs", 10, 10, 10)).verdict())
			.isEqualTo(TargetVerdict.MISSED);
	}

	@Test
	void whenRoundsLieOnBothSidesOfTheLimitThenNothingCanBeTold() {
		// Three rounds gave a median of ratios of 1.1, and a ratio of medians of 2.4.
		TargetOutcome outcome = outcome(run("ours", 66, 143, 146), run("ours, again", 66, 143, 146),
				run("theirs", 54, 60, 236));
		assertThat(outcome.value()).isCloseTo(1.22, within(0.01));
		assertThat(outcome.verdict()).isEqualTo(TargetVerdict.TOO_NOISY);
	}

	@Test
	void whenTheSubjectDiffersFromItselfByMoreThanFromTheLimitThenNothingCanBeTold() {
		TargetOutcome outcome = outcome(run("ours", 10, 10, 10), run("ours, again", 7, 7, 7),
				run("theirs", 10, 10, 10));
		assertThat(outcome.rounds()).isEqualTo(new FigureSpread(1, 1));
		assertThat(outcome.same()).isEqualTo(new FigureSpread(10.0 / 7, 10.0 / 7));
		assertThat(outcome.verdict()).isEqualTo(TargetVerdict.TOO_NOISY);
	}

	@Test
	void whenTheSecondTurnIsSlowerThenItTellsAsMuchAsAQuickerOne() {
		assertThat(
				outcome(run("ours", 10, 10, 10), run("ours, again", 13, 13, 13), run("theirs", 10, 10, 10)).verdict())
			.isEqualTo(TargetVerdict.TOO_NOISY);
	}

	@Test
	void whenTheBaseIsTheOneMeasuredTwiceThenItsNoiseCounts() {
		assertThat(outcome(run("ours", 10, 10, 10), run("theirs", 10, 10, 10), run("theirs, again", 7, 7, 7)).verdict())
			.isEqualTo(TargetVerdict.TOO_NOISY);
	}

	@Test
	void whenFiguresAreNegativeThenTheirRatioTellsNothing() {
		assertThat(
				outcome(run("ours", -6, -6, -6), run("ours, again", 13, 13, 13), run("theirs", 10, 10, 10)).verdict())
			.isEqualTo(TargetVerdict.TOO_NOISY);
		assertThat(
				outcome(run("ours", -6, -6, -6), run("ours, again", 13, 13, 13), run("theirs", -1, -1, -1)).verdict())
			.isEqualTo(TargetVerdict.TOO_NOISY);
	}

	@Test
	void whenNothingIsComparedThenTheLimitItselfIsAllowed() {
		RunResults results = results(run("ours", 3, 3, 3));
		FigureTarget figure = FigureTarget.figure("threads", TABLE, "ours", TargetLimit.atMost(3));
		TargetOutcome outcome = figure.outcome(new MeasuredRuns(List.of(results)));
		assertThat(outcome.verdict()).isEqualTo(TargetVerdict.MET);
		assertThat(outcome.same()).isNull();
	}

	@Test
	void whenFiguresAreSubtractedThenTheDifferenceFromItselfIsTheNoise() {
		RunResults results = results(run("with", 190, 190, 190), run("with, again", 205, 205, 205),
				run("without", 100, 100, 100));
		FigureTarget difference = FigureTarget.difference("added", TABLE, "with", "without", TargetLimit.atMost(100));
		TargetOutcome outcome = difference.outcome(new MeasuredRuns(List.of(results)));
		assertThat(outcome.uncertainty()).isEqualTo(new FigureSpread(75, 105));
		assertThat(outcome.verdict()).isEqualTo(TargetVerdict.TOO_NOISY);
	}

	@Test
	void whenThereAreSeveralRunsThenTheValueIsTheMedianOfTheirs() {
		RunResults first = results(run("ours", 10, 10, 90), run("ours, again", 10, 10, 90), run("theirs", 10, 10, 10));
		RunResults second = results(run("ours", 11, 11, 90), run("ours, again", 11, 11, 90), run("theirs", 10, 10, 10));
		RunResults third = results(run("ours", 50, 50, 50), run("ours, again", 50, 50, 50), run("theirs", 10, 10, 10));
		TargetOutcome outcome = this.target.outcome(new MeasuredRuns(List.of(first, second, third)));
		assertThat(outcome.medians().figures()).containsExactly(1.0, 1.1, 5.0);
		assertThat(outcome.value()).isEqualTo(1.1);
		assertThat(outcome.rounds()).isEqualTo(new FigureSpread(1.1, 5));
	}

	@Test
	void whenTheLimitIsTheLeastThenMoreIsMet() {
		assertThat(TargetLimit.atLeast(1).verdict(new FigureSpread(1, 2))).isEqualTo(TargetVerdict.MET);
		assertThat(TargetLimit.atLeast(1).verdict(new FigureSpread(0.9, 2))).isEqualTo(TargetVerdict.TOO_NOISY);
		assertThat(TargetLimit.atLeast(1).verdict(new FigureSpread(0.8, 0.9))).isEqualTo(TargetVerdict.MISSED);
	}

	private TargetOutcome outcome(Subject... subjects) {
		return this.target.outcome(new MeasuredRuns(List.of(results(subjects))));
	}

	private static RunResults results(Subject... subjects) {
		RunResults results = new RunResults(ORIGIN);
		for (Subject subject : subjects) {
			Arrays.stream(subject.figures()).forEach((figure) -> results.add(TABLE, subject.name(), figure));
		}
		return results;
	}

	private static Subject run(String name, double... figures) {
		return new Subject(name, figures);
	}

	private record Subject(String name, double[] figures) {
	}

}
