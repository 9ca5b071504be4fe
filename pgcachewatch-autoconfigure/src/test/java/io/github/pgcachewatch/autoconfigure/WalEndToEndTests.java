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

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.trigger.TriggerException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The same by the WAL, and what is particular to that.
 */
class WalEndToEndTests extends EndToEndTests {

	@Override
	String source() {
		return "wal";
	}

	@Test
	void noTriggerIsInstalledAndOneInstanceReads() {
		contextRunner().run((first) -> contextRunner().run((second) -> {
			Bookshop.awaitLive(first);
			Bookshop.awaitLive(second);
			try (Connection connection = database().connect(); Statement statement = connection.createStatement()) {
				ResultSet result = statement
					.executeQuery("SELECT (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal),"
							+ " (SELECT count(*) FROM pg_replication_slots WHERE database = current_database())");
				result.next();
				assertThat(result.getInt(1)).isZero();
				assertThat(result.getInt(2)).isOne();
			}
			assertThat(first.getBean(ChangeSource.class).status().details()).containsEntry("walRole", "reader");
			assertThat(second.getBean(ChangeSource.class).status().details()).containsEntry("walRole", "follower");
		}));
	}

	@Test
	void whenTheReaderStopsTheOtherInstanceReadsAndServesNothingStale() {
		contextRunner().run((second) -> {
			contextRunner().run((first) -> {
				Bookshop.awaitLive(first);
				Bookshop.awaitLive(second);
				assertThat(Bookshop.liveBooks(second).title(1)).isEqualTo("Solaris");
			});
			database().execute("UPDATE book SET title = 'taken over' WHERE id = 1");
			second.getBean(PgCacheWatch.class).sync().join();
			assertThat(Bookshop.liveBooks(second).title(1)).isEqualTo("taken over");
			assertThat(second.getBean(ChangeSource.class).status().details()).containsEntry("walRole", "reader");
		});
	}

	@Test
	void whenTheServerEndsTheReadersSessionNothingStaleIsServed() {
		contextRunner().run((context) -> {
			Books books = Bookshop.liveBooks(context);
			ChangeSource source = context.getBean(ChangeSource.class);
			String slot = String.valueOf(source.status().details().get("walSlot"));
			assertThat(books.title(1)).isEqualTo("Solaris");
			database().execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
					+ " WHERE database = current_database()", "UPDATE book SET title = 'unread' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1)).isEqualTo("unread");
			await().atMost(Bookshop.LIMIT).until(() -> !slot.equals(source.status().details().get("walSlot")));
			database().execute("UPDATE book SET title = 'read' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1)).isEqualTo("read");
		});
	}

	@Test
	void whenTheKeyIsNotInTheReplicaIdentityAnUpdateClearsTheCache() {
		database().execute("ALTER TABLE book ADD isbn bigint GENERATED ALWAYS AS IDENTITY UNIQUE",
				"ALTER TABLE book REPLICA IDENTITY USING INDEX book_isbn_key");
		contextRunner().run((context) -> {
			Books books = Bookshop.liveBooks(context);
			books.title(2);
			database().execute("UPDATE book SET title = 'Solaris, revised' WHERE id = 1");
			context.getBean(PgCacheWatch.class).sync().join();
			books.title(2);
			assertThat(books.loads(2)).isEqualTo(2);
			database().execute("INSERT INTO book VALUES (4, 1, 'Golem XIV')");
			context.getBean(PgCacheWatch.class).sync().join();
			books.title(2);
			assertThat(books.loads(2)).isEqualTo(2);
		});
	}

	@Test
	void aTableWithoutReplicaIdentityFailsTheStart() {
		database().execute("ALTER TABLE book DROP CONSTRAINT book_pkey");
		contextRunner().run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(TriggerException.class)
			.hasMessageContaining("REPLICA IDENTITY FULL"));
	}

	@Test
	void whenThePublicationLosesATableItsCachesAreBypassedUntilItIsBack() {
		contextRunner().withPropertyValues("pgcachewatch.triggers.check-interval=100ms").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			assertThat(books.title(1)).isEqualTo("Solaris");
			database().execute("ALTER PUBLICATION pgcachewatch_ch_pgcachewatch_table_change DROP TABLE book",
					"UPDATE book SET title = 'unseen' WHERE id = 1");
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> assertThat(books.title(1)).isEqualTo("unseen"));
			database().execute("UPDATE book SET title = 'seen' WHERE id = 1");
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
				context.getBean(PgCacheWatch.class).sync().join();
				assertThat(books.title(1)).isEqualTo("seen");
			});
			assertThat(context.getBean(PgCacheWatch.class).state()).isEqualTo(ListenerState.LIVE);
		});
	}

}
