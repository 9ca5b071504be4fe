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

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.test.HostileSchema;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No function or operator of another role runs as the role of the application.
 */
class ForeignFunctionTests {

	@ParameterizedTest
	@EnumSource
	void anApplicationListensChecksCapturesAndSends(HostileSchema schema) {
		TestDatabase database = Bookshop.createDatabase();
		schema.placeIn(database);
		Bookshop.contextRunner(database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=verify", "pgcachewatch.fail-fast=true")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				PgCacheWatch watch = context.getBean(PgCacheWatch.class);
				books.title(1);
				books.title(1);
				assertThat(books.loads(1)).isEqualTo(1);
				database.execute("UPDATE public.book SET title = 'Eden' WHERE id = 1");
				await().untilAsserted(() -> assertThat(books.title(1)).isEqualTo("Eden"));
				int loads = books.loads(1);
				watch.publish(TableChange.of(Operation.UPDATE, "public.book", List.of()));
				await().untilAsserted(() -> {
					books.title(1);
					assertThat(books.loads(1)).isGreaterThan(loads);
				});
				assertThat(context.getBean(LoadCapture.class).findings().list()).isEmpty();
			});
	}

}
