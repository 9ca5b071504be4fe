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
import java.util.HashMap;
import java.util.Map;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.consistency.oracle.HeldItems.Reading;
import io.github.pgcachewatch.watch.WatchStatistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The self-check reports each stale entry that a broken fence leaves, and none that a
 * fence leaves which is not broken.
 */
class SelfCheckTests {

	private static final Duration LIMIT = Duration.ofMinutes(1);

	@ParameterizedTest
	@CsvSource({ "NONE, 0, 0", "PLAIN_PUT, 2, 1", "CLEAR_WITHOUT_STAMP, 0, 1", "STORES_IN_TRANSACTIONS, 1, 0" })
	void eachStaleEntryThatABrokenFenceLeavesIsReported(BrokenFence broken, int staleOnes, int staleAll)
			throws Exception {
		System.setProperty("oracle.broken-fence", broken.name());
		System.setProperty("pgcachewatch.self-check.rate", "1");
		try (OracleApplication application = OracleApplication.start(OracleApplication.Watched.class, HeldCaching.class,
				BrokenCaches.class)) {
			ApplicationContext context = application.context();
			HeldItems items = context.getBean(HeldItems.class);
			context.getBean(PgCacheWatch.class).awaitLive(LIMIT);
			leaveStaleEntries(context, items);
			for (Reading reading : new Reading[] { () -> items.one(1), () -> items.one(2), items::all }) {
				hit(reading);
			}
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(checks(context)).containsEntry("compared of one", 2L)
					.containsEntry("compared of all", 1L));
			assertThat(checks(context)).containsEntry("stale of one", (long) staleOnes)
				.containsEntry("stale of all", (long) staleAll);
			await().atMost(LIMIT).untilAsserted(() -> {
				assertThat(items.one(1)).isEqualTo(11);
				assertThat(items.one(2)).isEqualTo(20);
				assertThat(items.all()).isEqualTo(Map.of(1L, 11L, 2L, 20L, 3L, 31L));
			});
		}
		finally {
			System.clearProperty("oracle.broken-fence");
			System.clearProperty("pgcachewatch.self-check.rate");
		}
	}

	private static void leaveStaleEntries(ApplicationContext context, HeldItems items) throws Exception {
		JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
		jdbc.update("INSERT INTO item VALUES (1, 10), (2, 20), (3, 30)");
		context.getBean(PgCacheWatch.class).sync().join();
		items.overtake(() -> items.one(1), () -> change(context, "UPDATE item SET version = 11 WHERE id = 1"));
		items.overtake(items::all, () -> change(context, "UPDATE item SET version = 31 WHERE id = 3"));
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).execute((transaction) -> {
			jdbc.update("UPDATE item SET version = 21 WHERE id = 2");
			transaction.setRollbackOnly();
			try {
				return items.one(2);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private static void change(ApplicationContext context, String statement) {
		context.getBean(JdbcTemplate.class).update(statement);
		context.getBean(PgCacheWatch.class).sync().join();
	}

	/**
	 * Reads until an entry is found, which is compared then.
	 */
	private static void hit(Reading reading) throws Exception {
		do {
			SlowLoads.loadedHere();
			reading.read();
		}
		while (SlowLoads.loadedHere());
	}

	private static Map<String, Long> checks(ApplicationContext context) {
		Map<String, Long> checks = new HashMap<>();
		context.getBean(WatchStatistics.class).counts().forEach((series, count) -> {
			if (series.name().startsWith("self-check.")) {
				checks.put(series.name().substring("self-check.".length()) + " of " + series.tags().get(1), count);
			}
		});
		return checks;
	}

	@Configuration(proxyBeanMethods = false)
	static class HeldCaching {

		@Bean
		HeldItems heldItems(JdbcTemplate jdbc) {
			return new HeldItems(jdbc);
		}

	}

}
