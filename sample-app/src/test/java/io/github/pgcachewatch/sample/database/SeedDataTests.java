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

package io.github.pgcachewatch.sample.database;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scripts that every instance runs when it starts.
 */
class SeedDataTests {

	@Test
	void instancesThatStartAtOnceCreateAndSeedTheDatabaseOnce() throws Exception {
		try (EmbeddedPostgres server = EmbeddedPostgres.builder().setRegisterShutdownHook(false).start()) {
			DataSource database = server.getPostgresDatabase();
			List<CompletableFuture<Void>> instances = Stream.generate(() -> CompletableFuture.runAsync(() -> {
				run(database, "schema.sql");
				run(database, "data.sql");
			})).limit(4).toList();
			instances.forEach(CompletableFuture::join);
			assertThat(count(database, "author")).isEqualTo(40);
			assertThat(count(database, "book")).isEqualTo(1200);
			assertThat(count(database, "review")).isEqualTo(600);
			assertThat(count(database, "(select distinct title from book) as titles")).isEqualTo(1200);
			assertThat(count(database, "(select from book group by author_id having count(*) = 30) as thirties"))
				.isEqualTo(40);
		}
	}

	private static void run(DataSource database, String script) {
		DatabasePopulatorUtils.execute(new ResourceDatabasePopulator(new ClassPathResource(script)), database);
	}

	private static long count(DataSource database, String from) {
		return JdbcClient.create(database).sql("select count(*) from " + from).query(Long.class).single();
	}

}
