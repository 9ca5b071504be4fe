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

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.pgcachewatch.consistency.catalogue.Keys.Genre;
import io.github.pgcachewatch.consistency.catalogue.Keys.Pair;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Letter h: the eviction misses the entry, since its key is of another type or made of
 * several, has changed itself, or belongs to a row that was absent.
 * <p>
 * Redis makes a string of every key, so that its control does not go stale by a key's
 * type; asynchronous Caffeine caches hold no null, so that neither does its control by an
 * absent row.
 */
class KeyTests {

	@EveryManager
	void anEntryIsEvictedWhateverTheTypeOfItsKey(Manager manager) {
		Application application = Application.watched(manager);
		Row row = Row.insert(application);
		Map<String, Supplier<@Nullable String>> calls = row.calls(application.bean(Keys.class));
		calls.values().forEach((call) -> application.assertAnswer(call, "old"));
		application.change("UPDATE keyed SET title = 'new' WHERE id = " + row.id());
		calls.values().forEach((call) -> application.assertAnswer(call, "new"));
	}

	@EveryManager(except = Manager.REDIS)
	void controlByHandKeysOfOtherTypesAreMissed(Manager manager) {
		Application application = Application.byHand(manager);
		Row row = Row.insert(application);
		Map<String, Supplier<@Nullable String>> calls = row.calls(application.bean(Keys.class));
		calls.values().forEach((call) -> application.assertAnswer(call, "old"));
		application.change("UPDATE keyed SET title = 'new' WHERE id = " + row.id(),
				"SELECT pg_notify('by_hand', '" + row.id() + "')");
		assertThat(calls.entrySet()
			.stream()
			.filter((call) -> "old".equals(call.getValue().get()))
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet()))
			.containsExactlyInAnyOrder("int", "uuid", "string", "enum", "date", "instant", "pair", "record");
	}

	@EveryManager
	void whenAKeyColumnChangesTheEntriesOfBothKeysAreEvicted(Manager manager) {
		Application application = Application.watched(manager);
		Row row = Row.insert(application);
		moveName(application, row);
		assertThat(application.bean(Keys.class).byName(row.name())).isNull();
		application.assertAnswer(() -> application.bean(Keys.class).byName(row.otherName()), "old");
	}

	@EveryManager
	void controlByHandTheOldKeysEntryStays(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		application.assertAnswer(() -> application.books().title(id), "old");
		application.change("UPDATE book SET id = " + Application.newId() + " WHERE id = " + id);
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager
	void aRowThatWasCachedAsAbsentIsFoundOnceItIsInserted(Manager manager) {
		Application application = Application.watched(manager);
		long id = insertAbsent(application);
		application.assertAnswer(() -> application.books().title(id), "inserted");
	}

	@EveryManager(except = Manager.CAFFEINE_ASYNC)
	void controlByHandItStaysAbsent(Manager manager) {
		Application application = Application.byHand(manager);
		long id = insertAbsent(application);
		application.assertAnswer(() -> application.books().title(id), null);
	}

	private static long insertAbsent(Application application) {
		long id = Application.newId();
		application.assertAnswer(() -> application.books().title(id), null);
		application.change("INSERT INTO book VALUES (" + id + ", 'inserted')");
		return id;
	}

	private static void moveName(Application application, Row row) {
		application.assertAnswer(() -> application.bean(Keys.class).byName(row.name()), "old");
		application.assertAnswer(() -> application.bean(Keys.class).byName(row.otherName()), null);
		application.change("UPDATE keyed SET name = '" + row.otherName() + "' WHERE id = " + row.id());
	}

	private record Row(long id, UUID uuid) {

		static Row insert(Application application) {
			Row row = new Row(Application.newId(), UUID.randomUUID());
			application.change("INSERT INTO keyed VALUES (" + row.id + ", " + row.id + ", '" + row.uuid + "', '"
					+ row.name() + "', 'ESSAY', '" + row.day() + "', '" + row.moment() + "', 'old')");
			return row;
		}

		String name() {
			return "name of " + this.id;
		}

		String otherName() {
			return "other " + name();
		}

		LocalDate day() {
			return LocalDate.EPOCH.plusDays(this.id);
		}

		Instant moment() {
			return Instant.EPOCH.plusSeconds(this.id);
		}

		Map<String, Supplier<@Nullable String>> calls(Keys keys) {
			int number = (int) this.id;
			return Map.of("primitive", () -> keys.byPrimitive(this.id), "long", () -> keys.byLong(this.id), "int",
					() -> keys.byInteger(number), "uuid", () -> keys.byUuid(this.uuid), "string",
					() -> keys.byName(name()), "enum", () -> keys.byGenre(Genre.ESSAY), "date", () -> keys.byDay(day()),
					"instant", () -> keys.byMoment(moment()), "pair", () -> keys.byPair(this.id, number), "record",
					() -> keys.byRecord(new Pair(this.id, number)));
		}

	}

}
