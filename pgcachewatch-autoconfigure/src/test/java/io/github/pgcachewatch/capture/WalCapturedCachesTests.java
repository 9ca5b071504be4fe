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

package io.github.pgcachewatch.capture;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for caches that follow the tables which their methods were seen to read, where
 * the changes are read from the WAL: the reader has begun by then.
 */
@ExtendWith(OutputCaptureExtension.class)
class WalCapturedCachesTests {

	private final TestDatabase database = Bookshop.createDatabase();

	private final ApplicationContextRunner contextRunner = Bookshop.contextRunner(this.database)
		.withUserConfiguration(ReviewConfiguration.class)
		.withPropertyValues("pgcachewatch.source=wal", "pgcachewatch.fail-fast=true");

	@Test
	void aTableThatIsReadIsPublishedAndFollowed() {
		this.database.execute("CREATE TABLE review (id bigint PRIMARY KEY, stars int)",
				"INSERT INTO review VALUES (1, 5)");
		this.contextRunner.run((context) -> {
			Reviews reviews = context.getBean(Reviews.class);
			assertThat(reviews.stars()).containsExactly(5);
			awaitCached(reviews);
			assertThat(this.database.count("SELECT count(*) FROM pg_publication_tables WHERE tablename = 'review'"))
				.isOne();
			assertThat(this.database.countTriggers()).isZero();
			this.database.execute("UPDATE review SET stars = 4");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(reviews.stars()).containsExactly(4);
			awaitCached(reviews);
			this.database.execute("TRUNCATE review");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(reviews.stars()).isEmpty();
		});
	}

	@Test
	void aTableThatCannotBePublishedIsNotCachedAndTold(CapturedOutput output) {
		this.database.execute("CREATE TABLE review (stars int)", "INSERT INTO review VALUES (5)");
		this.contextRunner.run((context) -> {
			Reviews reviews = context.getBean(Reviews.class);
			reviews.stars();
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(output).contains("no replica identity"));
			int before = reviews.loads().get();
			reviews.stars();
			reviews.stars();
			assertThat(reviews.loads()).hasValue(before + 2);
			// Its writers are left alone.
			this.database.execute("UPDATE review SET stars = 4");
			assertThat(reviews.stars()).containsExactly(4);
		});
	}

	private static void awaitCached(Reviews reviews) {
		await().atMost(Bookshop.LIMIT).until(() -> {
			reviews.stars();
			int before = reviews.loads().get();
			reviews.stars();
			return reviews.loads().get() == before;
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ReviewConfiguration {

		@Bean
		Reviews reviews(JdbcTemplate jdbc) {
			return new Reviews(jdbc);
		}

	}

	static class Reviews {

		private final AtomicInteger loads = new AtomicInteger();

		private final JdbcTemplate jdbc;

		Reviews(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated
		public List<Integer> stars() {
			this.loads.incrementAndGet();
			return this.jdbc.queryForList("SELECT stars FROM review", Integer.class);
		}

		public AtomicInteger loads() {
			return this.loads;
		}

	}

}
