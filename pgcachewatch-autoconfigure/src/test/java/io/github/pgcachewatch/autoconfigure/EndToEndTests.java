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

package io.github.pgcachewatch.autoconfigure;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole of it, against a real server.
 */
class EndToEndTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.source=" + source());
	}

	String source() {
		return "notify";
	}

	final TestDatabase database() {
		return this.database;
	}

	final ApplicationContextRunner contextRunner() {
		return this.contextRunner;
	}

	@Test
	void whenARowChangesItsEntryIsEvictedAndItsNeighboursStay() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed();
			Books books = Bookshop.liveBooks(context);
			assertThat(books.title(1)).isEqualTo("Solaris");
			assertThat(books.title(2)).isEqualTo("Fiasco");
			this.database.execute("UPDATE book SET title = 'Solaris, revised' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1)).isEqualTo("Solaris, revised");
			assertThat(books.title(2)).isEqualTo("Fiasco");
			assertThat(books.loads(1)).isEqualTo(2);
			assertThat(books.loads(2)).isOne();
		});
	}

	@Test
	void whenAnyTableOfARouteChangesItsCacheIsCleared() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			assertThat(books.catalogue()).isSameAs(books.catalogue()).hasSize(3);
			this.database.execute("INSERT INTO book VALUES (4, 1, 'Golem XIV')");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.catalogue()).hasSize(4);
			this.database.execute("TRUNCATE author");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.catalogue()).hasSize(4);
		});
	}

	@Test
	void whenThereAreTwoInstancesBothFollow() {
		this.contextRunner.run((first) -> this.contextRunner.run((second) -> {
			Books one = Bookshop.liveBooks(first);
			Books two = Bookshop.liveBooks(second);
			assertThat(one.title(1)).isEqualTo(two.title(1));
			this.database.execute("DELETE FROM book WHERE id = 1");
			first.getBean(PgCacheWatch.class).sync().join();
			second.getBean(PgCacheWatch.class).sync().join();
			assertThat(one.title(1)).isEmpty();
			assertThat(two.title(1)).isEmpty();
		}));
	}

	@Test
	void whenTheConnectionIsTerminatedNothingStaleIsServedAndItRecovers() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			assertThat(books.title(1)).isEqualTo("Solaris");
			this.database.execute(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
							+ "WHERE application_name = 'application-pgcachewatch'",
					"UPDATE book SET title = 'while away' WHERE id = 1");
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(books.title(1)).isEqualTo("while away"));
			Bookshop.awaitLive(context);
			this.database.execute("UPDATE book SET title = 'back again' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1)).isEqualTo("back again");
		});
	}

	@Test
	void whenAChangeIsPublishedByHandEveryInstanceFollows() {
		this.contextRunner.run((first) -> this.contextRunner.run((second) -> {
			Books one = Bookshop.liveBooks(first);
			Books two = Bookshop.liveBooks(second);
			one.title(1);
			two.title(1);
			first.getBean(PgCacheWatch.class)
				.publish(TableChange.of(Operation.UPDATE, "public.book", java.util.Map.of("id", 1L)));
			first.getBean(PgCacheWatch.class).sync().join();
			second.getBean(PgCacheWatch.class).sync().join();
			one.title(1);
			two.title(1);
			assertThat(one.loads(1)).isEqualTo(2);
			assertThat(two.loads(1)).isEqualTo(2);
		}));
	}

	@Test
	void whenResyncIsCalledEveryWatchedEntryIsDropped() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(1);
			context.getBean(PgCacheWatch.class).resync();
			context.getBean(PgCacheWatch.class).sync().join();
			books.title(1);
			assertThat(books.loads(1)).isEqualTo(2);
		});
	}

}
