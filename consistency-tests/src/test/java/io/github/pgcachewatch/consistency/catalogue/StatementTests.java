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

package io.github.pgcachewatch.consistency.catalogue;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Letter i: rows change by other statements than UPDATE, or where triggers do not fire.
 * <p>
 * The controls have the row trigger that is commonly written by hand, on UPDATE and
 * DELETE. It hears of a cascade, an update of a partition, and a row that moves between
 * partitions, too: these have no control. Asynchronous Caffeine caches hold no null, so
 * that its control does not go stale by rows that were absent.
 */
class StatementTests {

	private static final String REPLICATION = "SET session_replication_role = replica";

	@EveryManager
	void aTruncatedTableIsHeardOf(Manager manager) {
		Application application = Application.watched(manager);
		long id = cachedBook(application);
		application.change("TRUNCATE book");
		application.assertAnswer(() -> application.books().title(id), null);
	}

	@EveryManager
	void controlByHandATruncatedTableIsNot(Manager manager) {
		Application application = Application.byHand(manager);
		long id = cachedBook(application);
		application.change("TRUNCATE book");
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager
	void rowsThatCopyBringsAreHeardOf(Manager manager) {
		Application application = Application.watched(manager);
		long id = absentBook(application);
		copy(application, id);
		application.assertAnswer(() -> application.books().title(id), "copied");
	}

	@EveryManager
	void rowsThatAnUpsertBringsOrChangesAreHeardOf(Manager manager) {
		Application application = Application.watched(manager);
		long id = absentBook(application);
		application.change(upsert(id, "inserted"));
		application.assertAnswer(() -> application.books().title(id), "inserted");
		application.change(upsert(id, "updated"));
		application.assertAnswer(() -> application.books().title(id), "updated");
	}

	@EveryManager
	void rowsThatMergeBringsChangesOrDeletesAreHeardOf(Manager manager) {
		Application application = Application.watched(manager);
		long id = absentBook(application);
		application.change(merge(id, "UPDATE SET title = 'unused'"));
		application.assertAnswer(() -> application.books().title(id), "merged");
		application.change(merge(id, "UPDATE SET title = 'merged again'"));
		application.assertAnswer(() -> application.books().title(id), "merged again");
		application.change(merge(id, "DELETE"));
		application.assertAnswer(() -> application.books().title(id), null);
	}

	@EveryManager(except = Manager.CAFFEINE_ASYNC) // which holds no null
	void controlByHandRowsThatWereAbsentAreNot(Manager manager) {
		Application application = Application.byHand(manager);
		long copied = absentBook(application);
		copy(application, copied);
		application.assertAnswer(() -> application.books().title(copied), null);
		long upserted = absentBook(application);
		application.change(upsert(upserted, "inserted"));
		application.assertAnswer(() -> application.books().title(upserted), null);
		long merged = absentBook(application);
		application.change(merge(merged, "DELETE"));
		application.assertAnswer(() -> application.books().title(merged), null);
	}

	@EveryManager
	void aCascadeIsHeardOf(Manager manager) {
		Application application = Application.watched(manager);
		long id = Application.newId();
		application.change("INSERT INTO author VALUES (" + id + ")", "INSERT INTO work VALUES (" + id + ", 'a ')");
		application.assertAnswer(() -> application.bean(Statements.class).work(id), "a work");
		application.change("DELETE FROM author WHERE id = " + id);
		application.assertAnswer(() -> application.bean(Statements.class).work(id), null);
	}

	@EveryManager
	void partitionsAreHeardOfWhicheverWayTheirRowsChange(Manager manager) {
		Application application = Application.watched(manager);
		long id = cachedReading(application);
		application.change("UPDATE reading SET title = 'by root ' WHERE id = " + id);
		assertReading(application, id, "by root reading_old");
		application.change("UPDATE reading_old SET title = 'by leaf ' WHERE id = " + id);
		assertReading(application, id, "by leaf reading_old");
		application.change("UPDATE reading SET year = 2020 WHERE id = " + id);
		assertReading(application, id, "by leaf reading_new");
		application.change("TRUNCATE reading_new");
		assertReading(application, id, null);
	}

	@EveryManager
	void controlByHandATruncatedPartitionIsNot(Manager manager) {
		Application application = Application.byHand(manager);
		long id = cachedReading(application);
		application.change("TRUNCATE reading_old");
		assertReading(application, id, "a reading_old");
	}

	@EveryManager(local = Manager.CAFFEINE)
	void whatChangedWhileTriggersWereDisabledIsDroppedAtTheNextCheck(Manager manager) {
		Application application = Application.watched(manager);
		long id = cachedBook(application);
		application.database().execute("ALTER TABLE book DISABLE TRIGGER ALL");
		application.database().execute("UPDATE book SET title = 'new' WHERE id = " + id);
		await().atMost(Application.LIMIT)
			.untilAsserted(() -> assertThat(application.books().title(id)).isEqualTo("new"));
		application.awaitStored(id);
		application.change("UPDATE book SET title = 'newer' WHERE id = " + id);
		application.assertAnswer(() -> application.books().title(id), "newer");
	}

	@EveryManager
	void controlByHandWhatChangedWhileTriggersWereDisabledStays(Manager manager) {
		Application application = Application.byHand(manager);
		long id = cachedBook(application);
		application.change("ALTER TABLE book DISABLE TRIGGER ALL", "UPDATE book SET title = 'new' WHERE id = " + id,
				"ALTER TABLE book ENABLE TRIGGER ALL");
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager
	void whatReplicationAppliesIsHeardOf(Manager manager) {
		assertReplicationIsHeardOf(Application.watched(manager));
	}

	@EveryManager(local = Manager.CAFFEINE)
	void whatReplicationAppliesIsHeardOfByRowTriggers(Manager manager) {
		assertReplicationIsHeardOf(Application.watched(manager, "pgcachewatch.triggers.level=row"));
	}

	@EveryManager
	void controlByHandWhatReplicationAppliesIsNot(Manager manager) {
		Application application = Application.byHand(manager);
		long id = cachedBook(application);
		application.change(REPLICATION, "UPDATE book SET title = 'new' WHERE id = " + id);
		application.assertAnswer(() -> application.books().title(id), "old");
		application.change(REPLICATION, "TRUNCATE book");
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	private static void assertReplicationIsHeardOf(Application application) {
		long id = cachedBook(application);
		application.change(REPLICATION, "UPDATE book SET title = 'new' WHERE id = " + id);
		application.assertAnswer(() -> application.books().title(id), "new");
		application.change(REPLICATION, "TRUNCATE book");
		application.assertAnswer(() -> application.books().title(id), null);
	}

	private static long cachedBook(Application application) {
		long id = application.newBook();
		application.assertAnswer(() -> application.books().title(id), "old");
		return id;
	}

	private static long absentBook(Application application) {
		long id = Application.newId();
		application.assertAnswer(() -> application.books().title(id), null);
		return id;
	}

	private static long cachedReading(Application application) {
		long id = Application.newId();
		application.change("INSERT INTO reading VALUES (" + id + ", 1990, 'a ')");
		assertReading(application, id, "a reading_old");
		return id;
	}

	private static void assertReading(Application application, long id, @Nullable String expected) {
		application.assertAnswer(() -> application.bean(Statements.class).reading(id), expected);
	}

	private static String upsert(long id, String title) {
		return "INSERT INTO book VALUES (%d, '%s') ON CONFLICT (id) DO UPDATE SET title = excluded.title".formatted(id,
				title);
	}

	private static String merge(long id, String whenMatched) {
		return ("MERGE INTO book USING (SELECT %d AS id) AS source ON book.id = source.id WHEN MATCHED THEN %s "
				+ "WHEN NOT MATCHED THEN INSERT VALUES (source.id, 'merged')")
			.formatted(id, whenMatched);
	}

	private static void copy(Application application, long id) {
		try (Connection connection = application.database().connect()) {
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY book FROM STDIN", new StringReader(id + "\tcopied\n"));
		}
		catch (SQLException | IOException ex) {
			throw new IllegalStateException(ex);
		}
		application.sync();
	}

}
