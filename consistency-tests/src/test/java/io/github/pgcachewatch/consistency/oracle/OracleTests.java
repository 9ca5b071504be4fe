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

import io.github.pgcachewatch.selfcheck.CheckReports;
import io.github.pgcachewatch.selfcheck.SelfCheck;
import io.github.pgcachewatch.source.ChangeSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Four writers, eight readers and a fault every few seconds: no read is older than the
 * bound, at every quiet point each entry equals its row, and the self-check finds nothing
 * either. Runs for as long as {@code -Doracle.duration} says. What each of them chooses
 * depends on {@code -Doracle.seed}, but not how their threads interleave.
 * <p>
 * The same without faults, for a fifth of the time, with each kind of nested reads alone,
 * whose staleness has a cause of its own.
 * <p>
 * The same with annotations that name no table, with and without faults: the caches
 * follow what was read.
 * <p>
 * The same oracle finds each broken fence, each broken rule and a route that is dropped,
 * and nothing where none is broken.
 */
@Tag("every-processor")
class OracleTests {

	private static final Duration SHORT = Duration.ofSeconds(30);

	private static final Duration DURATION = Duration.parse(System.getProperty("oracle.duration", SHORT.toString()));

	/** What is broken is found in seconds, and later where the processors are busy. */
	private static final Duration BROKEN = Duration.ofMinutes(2);

	private final long seed = Long.getLong("oracle.seed", System.nanoTime());

	@ParameterizedTest
	@ValueSource(strings = { "notify", "wal" })
	void whateverBreaksNothingStaleIsRead(String source) throws Exception {
		System.setProperty("pgcachewatch.source", source);
		System.setProperty("pgcachewatch.self-check.rate", "0.02");
		try (OracleApplication application = OracleApplication.start(OracleApplication.Watched.class,
				OracleApplication.NestedCaching.class, OracleApplication.SlowCaching.class)) {
			assertThat(application.context().getBean(ChangeSource.class).status().details().containsKey("walRole"))
				.isEqualTo(source.equals("wal"));
			Oracle oracle = new Oracle(application, Workload.EVERYTHING, this.seed, Duration.ofSeconds(4));
			assertThat(run(oracle, DURATION)).as("violation with -Doracle.seed=%d", this.seed).isNull();
			assertThat(oracle.figures().reads()).isPositive();
			assertThat(oracle.figures().hits()).isPositive();
			assertThat(oracle.figures().changes()).isPositive();
			assertThat(oracle.figures().savepoints()).isPositive();
			assertThat(oracle.figures().faults()).isPositive();
			assertThat(oracle.figures().quietPoints()).isPositive();
			CheckReports checks = application.context().getBean(SelfCheck.class).reports();
			assertThat(checks.stale()).as("stale with -Doracle.seed=%d", this.seed).isEmpty();
			assertThat(checks.compared()).isPositive();
		}
		finally {
			System.clearProperty("pgcachewatch.self-check.rate");
			System.clearProperty("pgcachewatch.source");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "FLAT" }, mode = EnumSource.Mode.EXCLUDE)
	void whileNothingBreaksNothingStaleIsRead(Workload workload) throws Exception {
		try (OracleApplication application = OracleApplication.start(OracleApplication.Watched.class,
				OracleApplication.NestedCaching.class, OracleApplication.SlowCaching.class)) {
			Oracle oracle = new Oracle(application, workload, this.seed, Duration.ZERO);
			assertThat(run(oracle, DURATION.dividedBy(5))).as("violation with -Doracle.seed=%d", this.seed).isNull();
			assertThat(oracle.figures().hits()).isPositive();
			assertThat(oracle.figures().quietPoints()).isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2 })
	void whereNoTableIsNamedNothingStaleIsRead(int secondsBetweenFaults) throws Exception {
		try (OracleApplication application = OracleApplication.start(OracleApplication.Watched.class,
				OracleApplication.InferredCaching.class, OracleApplication.SlowCaching.class)) {
			awaitRoutes(application.context().getBean(InferredRows.class),
					application.context().getBean(InferredPairs.class));
			Oracle oracle = new Oracle(application, Workload.EVERYTHING, this.seed,
					Duration.ofSeconds(secondsBetweenFaults));
			assertThat(run(oracle, DURATION.dividedBy(5))).as("violation with -Doracle.seed=%d", this.seed).isNull();
			assertThat(oracle.figures().hits()).isPositive();
			assertThat(oracle.figures().changes()).isPositive();
			assertThat(oracle.figures().quietPoints()).isPositive();
		}
	}

	@Test
	void whenAnInferredRouteIsDroppedThatIsFound() throws Exception {
		System.setProperty("pgcachewatch.ignored-tables", OracleTable.SINGLE.toString());
		try (OracleApplication application = OracleApplication.start(OracleApplication.Watched.class,
				OracleApplication.InferredCaching.class, OracleApplication.SlowCaching.class)) {
			Oracle oracle = new Oracle(application, Workload.EVERYTHING, this.seed, Duration.ZERO);
			assertThat(run(oracle, BROKEN)).as("violation with -Doracle.seed=%d", this.seed)
				.isNotNull()
				.doesNotStartWith("failure: ");
		}
		finally {
			System.clearProperty("pgcachewatch.ignored-tables");
		}
	}

	@ParameterizedTest
	@EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void whenTheFenceIsBrokenThatIsFound(BrokenFence broken) throws Exception {
		assertThat(runBroken(broken, BROKEN)).as("violation by %s with -Doracle.seed=%d", broken, this.seed)
			.isNotNull()
			.doesNotStartWith("failure: ");
	}

	@Test
	void whenTheFenceOfTheseTestsIsNotBrokenNothingIsFound() throws Exception {
		assertThat(runBroken(BrokenFence.NONE, Duration.ofSeconds(12))).as("violation with -Doracle.seed=%d", this.seed)
			.isNull();
	}

	@ParameterizedTest
	@EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
	void whenARuleIsBrokenThatIsFound(BrokenRule broken) throws Exception {
		assertThat(runModel(broken, BROKEN)).as("violation by %s with -Doracle.seed=%d", broken, this.seed)
			.isNotNull()
			.doesNotStartWith("failure: ");
	}

	@Test
	void whenNoRuleOfTheModelIsBrokenNothingIsFound() throws Exception {
		assertThat(runModel(BrokenRule.NONE, Duration.ofSeconds(8))).as("violation with -Doracle.seed=%d", this.seed)
			.isNull();
	}

	private static void awaitRoutes(InferredRows rows, InferredPairs pairs) {
		await().atMost(Duration.ofMinutes(1)).until(() -> {
			SlowLoads.loadedHere();
			OracleTable.SINGLE.ids().forEach(rows::row);
			OracleTable.SINGLE.ids().forEach(rows::shared);
			OracleTable.TREE.ids().forEach(pairs::pair);
			return !SlowLoads.loadedHere();
		});
	}

	private String runModel(BrokenRule broken, Duration duration) throws Exception {
		System.setProperty("oracle.broken-rule", broken.name());
		System.setProperty("pgcachewatch.enabled", "false");
		try (OracleApplication application = OracleApplication.start(ModelConfiguration.class,
				OracleApplication.NestedCaching.class)) {
			return run(new Oracle(application, broken.workload(), this.seed, Duration.ZERO), duration);
		}
		finally {
			System.clearProperty("oracle.broken-rule");
			System.clearProperty("pgcachewatch.enabled");
		}
	}

	private String runBroken(BrokenFence broken, Duration duration) throws Exception {
		System.setProperty("oracle.broken-fence", broken.name());
		try (OracleApplication application = OracleApplication.start(OracleApplication.Watched.class,
				OracleApplication.FlatCaching.class, BrokenCaches.class)) {
			return run(new Oracle(application, Workload.FLAT, this.seed, Duration.ofSeconds(1)), duration);
		}
		finally {
			System.clearProperty("oracle.broken-fence");
		}
	}

	private static String run(Oracle oracle, Duration duration) throws Exception {
		String violation = oracle.run(duration);
		System.out.println(oracle.table() + ((violation != null) ? "violation: " + violation : "no violation"));
		return violation;
	}

}
