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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Letters a to e and g to k on methods that name no table, and what only they can suffer:
 * a change before the table that was read is watched. The controls are those of the
 * letters.
 */
class InferredRouteTests {

	private final Application application = Application.shared(InferredBooks.Catalogue.class, Manager.CAFFEINE, true);

	private final InferredBooks books = this.application.bean(InferredBooks.class);

	@Test
	void aChangeBeforeTheTableIsWatchedLeavesNothingStale() {
		Application application = Application.shared(InferredBooks.Catalogue.class, Manager.CAFFEINE, true,
				"spring.application.name=first-fill");
		InferredBooks books = application.bean(InferredBooks.class);
		long id = Application.newId();
		application.database().execute("INSERT INTO reading VALUES (" + id + ", 1990, 'old')");
		books.afterNextRead(() -> application.database().execute("UPDATE reading SET title = 'new' WHERE id = " + id));
		assertThat(books.reading(id)).isEqualTo("old");
		await().atMost(Application.LIMIT).until(() -> {
			assertThat(books.reading(id)).isEqualTo("new");
			return application.cache("inferred-readings").get(id) != null;
		});
		application.change("UPDATE reading SET title = 'newer' WHERE id = " + id);
		application.assertAnswer(() -> books.reading(id), "newer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "inferred-titles", "inferred-synchronized-titles" })
	void aLoadThatAChangeOvertookIsNotStored(String cache) {
		LongFunction<@Nullable String> title = title(cache);
		awaitStored(cache, this.application.newBook(), title);
		long id = this.application.newBook();
		this.books.afterNextRead(() -> this.application.rename(id));
		assertThat(title.apply(id)).isEqualTo("old");
		this.application.assertAnswer(() -> title.apply(id), "new");
	}

	@ParameterizedTest
	@ValueSource(strings = { "inferred-titles", "inferred-synchronized-titles" })
	void whatAnOlderSnapshotGaveIsNotStored(String cache) {
		LongFunction<@Nullable String> title = title(cache);
		awaitStored(cache, this.application.newBook(), title);
		long id = this.application.newBook();
		this.application.transaction(TransactionDefinition.ISOLATION_REPEATABLE_READ).executeWithoutResult((status) -> {
			this.application.bean(JdbcTemplate.class).queryForList("SELECT 1 FROM book WHERE id = 0");
			this.application.rename(id);
			assertThat(title.apply(id)).isEqualTo("old");
		});
		this.application.assertAnswer(() -> title.apply(id), "new");
	}

	@Test
	void whatChangedWhileDisconnectedIsNotServed() {
		long id = this.application.newBook();
		awaitStored("inferred-titles", id, this.books::title);
		this.application.network().refuse();
		this.application.database().execute("UPDATE book SET title = 'new' WHERE id = " + id);
		await().atMost(Application.LIMIT).untilAsserted(() -> assertThat(this.books.title(id)).isEqualTo("new"));
		this.application.network().admit();
		this.application.awaitListening();
		this.application.assertAnswer(() -> this.books.title(id), "new");
	}

	// No route is known before the first LISTEN, so that no fill is stored in any case.
	@Test
	void whatWasReadBeforeTheFirstListenIsNotServed() {
		try (Application application = Application.disconnected(InferredBooks.Catalogue.class, Manager.CAFFEINE,
				true)) {
			InferredBooks books = application.bean(InferredBooks.class);
			application.database().execute("INSERT INTO book VALUES (1, 'old')");
			assertThat(books.title(1)).isEqualTo("old");
			assertThat(books.titleInSync(1)).isEqualTo("old");
			application.database().execute("UPDATE book SET title = 'new' WHERE id = 1");
			application.assertAnswer(() -> books.title(1), "new");
			application.assertAnswer(() -> books.titleInSync(1), "new");
			application.network().admit();
			application.awaitListening();
			application.assertAnswer(() -> books.title(1), "new");
			application.assertAnswer(() -> books.titleInSync(1), "new");
		}
	}

	@Test
	void whenAnEvictionThrowsTheEntryIsNotServed() {
		Application application = Application.shared(InferredBooks.Catalogue.class, Manager.CAFFEINE, true,
				"catalogue.hooked=true");
		InferredBooks books = application.bean(InferredBooks.class);
		long id = application.newBook();
		awaitStored(application, "inferred-titles", id, books::title);
		application.bean(HookedCacheManager.class).failNextEvictions(3);
		application.rename(id);
		await().atMost(Application.LIMIT).untilAsserted(() -> application.assertAnswer(() -> books.title(id), "new"));
		application.assertAnswer(() -> books.title(id), "new");
	}

	@Test
	void whenAPayloadIsJunkAllIsDropped() {
		long id = this.application.newBook();
		awaitStored("inferred-titles", id, this.books::title);
		this.application.change("SELECT pg_notify('ch_pgcachewatch_table_change', '{\"table\": \"boo')");
		AtomicBoolean loaded = new AtomicBoolean();
		this.books.afterNextRead(() -> loaded.set(true));
		this.application.assertAnswer(() -> this.books.title(id), "old");
		assertThat(loaded).isTrue();
	}

	@Test
	void aRowThatWasCachedAsAbsentIsFoundOnceItIsThere() {
		long id = Application.newId();
		awaitStored("inferred-titles", id, this.books::title);
		this.application.change("INSERT INTO book VALUES (" + id + ", 'inserted')");
		this.application.assertAnswer(() -> this.books.title(id), "inserted");
		this.application.change("UPDATE book SET id = " + Application.newId() + " WHERE id = " + id);
		this.application.assertAnswer(() -> this.books.title(id), null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "inferred-titles", "inferred-synchronized-titles" })
	void whatWasReadBeforeAClearIsNotStored(String cache) {
		LongFunction<@Nullable String> title = title(cache);
		awaitStored(cache, this.application.newBook(), title);
		long id = this.application.newBook();
		this.books.afterNextRead(() -> this.application.change("TRUNCATE book"));
		assertThat(title.apply(id)).isEqualTo("old");
		this.application.assertAnswer(() -> title.apply(id), null);
	}

	@Test
	void aLoadThatAnOpenWindowOvertakesIsNotStored() {
		awaitStored("inferred-titles", this.application.newBook(), this.books::title);
		awaitStored("inferred-windowed-titles", this.application.newBook(), this.books::titleInWindow);
		long id = this.application.newBook();
		this.books.title(id);
		this.books.afterNextRead(() -> renameUnflushed(id));
		assertThat(this.books.titleInWindow(id)).isEqualTo("old");
		this.application.assertAnswer(() -> this.books.titleInWindow(id), "new");
	}

	@ParameterizedTest
	@ValueSource(strings = { "inferred-titles", "inferred-synchronized-titles" })
	void whatWasRolledBackIsNotStored(String cache) {
		LongFunction<@Nullable String> title = title(cache);
		awaitStored(cache, this.application.newBook(), title);
		long id = this.application.newBook();
		this.application.transaction(TransactionDefinition.ISOLATION_DEFAULT).executeWithoutResult((status) -> {
			this.application.bean(JdbcTemplate.class).update("UPDATE book SET title = 'uncommitted' WHERE id = ?", id);
			assertThat(title.apply(id)).isEqualTo("uncommitted");
			status.setRollbackOnly();
		});
		this.application.assertAnswer(() -> title.apply(id), "old");
	}

	@Test
	void partitionsAreHeardOfWhicheverWayTheirRowsChange() {
		long id = Application.newId();
		this.application.change("INSERT INTO reading VALUES (" + id + ", 1990, 'old')");
		awaitStored("inferred-readings", id, this.books::reading);
		this.application.change("UPDATE reading_old SET title = 'by leaf' WHERE id = " + id);
		this.application.assertAnswer(() -> this.books.reading(id), "by leaf");
		this.application.change("UPDATE reading SET year = 2020 WHERE id = " + id);
		this.application.assertAnswer(() -> this.books.reading(id), "by leaf");
		this.application.change("TRUNCATE reading_new");
		this.application.assertAnswer(() -> this.books.reading(id), null);
	}

	private LongFunction<@Nullable String> title(String cache) {
		return cache.equals("inferred-titles") ? this.books::title : this.books::titleInSync;
	}

	/**
	 * Waits until the change has been received, which a cache without a window tells:
	 * {@code sync()} would flush the window.
	 */
	private void renameUnflushed(long id) {
		this.application.database().execute("UPDATE book SET title = 'new' WHERE id = " + id);
		await().atMost(Application.LIMIT).untilAsserted(() -> assertThat(this.books.title(id)).isEqualTo("new"));
	}

	private void awaitStored(String cache, long id, LongFunction<@Nullable String> title) {
		awaitStored(this.application, cache, id, title);
	}

	private static void awaitStored(Application application, String cache, long id,
			LongFunction<@Nullable String> title) {
		await().atMost(Application.LIMIT).until(() -> {
			title.apply(id);
			return application.cache(cache).get(id) != null;
		});
	}

}
