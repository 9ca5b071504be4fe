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

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Letter g: the eviction throws midway; the payload is junk, or too long to be sent.
 */
class BrokenEvictionTests {

	private static final String HOOKED = "catalogue.hooked=true";

	private static final String LONG_NAME = "repeat('x', 9000)";

	@EveryManager(local = { Manager.CAFFEINE, Manager.TRANSACTION_AWARE })
	void whenAnEvictionThrowsTheEntryIsNotServed(Manager manager) {
		Application application = Application.watched(manager, HOOKED);
		long id = failToEvict(application);
		await().atMost(Application.LIMIT)
			.untilAsserted(() -> application.assertAnswer(() -> application.books().title(id), "new"));
		application.assertAnswer(() -> application.books().title(id), "new");
	}

	@EveryManager(local = { Manager.CAFFEINE, Manager.TRANSACTION_AWARE })
	void controlByHandItIsServed(Manager manager) {
		Application application = Application.byHand(manager, HOOKED);
		long id = failToEvict(application);
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager
	void whenAPayloadIsJunkAllIsDropped(Manager manager) {
		Application application = Application.watched(manager);
		long id = changeDraft(application, "SELECT pg_notify('ch_pgcachewatch_table_change', '{\"table\": \"dra')");
		application.assertAnswer(() -> application.books().draft(id), "new");
	}

	@EveryManager
	void controlByHandJunkIsPassedOver(Manager manager) {
		Application application = Application.byHand(manager);
		long id = changeDraft(application, "SELECT pg_notify('by_hand', '{\"table\": \"dra')");
		application.assertAnswer(() -> application.books().draft(id), "old");
	}

	@EveryManager
	void whenAKeyIsTooLongForAPayloadItsEntryIsEvictedAllTheSame(Manager manager) {
		Application application = Application.watched(manager);
		String name = "x".repeat(9000);
		application.change("INSERT INTO keyed (name, title) VALUES (" + LONG_NAME + ", 'old')");
		application.assertAnswer(() -> application.bean(Keys.class).byName(name), "old");
		application.change("UPDATE keyed SET title = 'new' WHERE name = " + LONG_NAME);
		application.assertAnswer(() -> application.bean(Keys.class).byName(name), "new");
	}

	@EveryManager
	void controlByHandTheWriterFails(Manager manager) {
		Application application = Application.byHand(manager);
		assertThatIllegalStateException()
			.isThrownBy(() -> application.database().execute("SELECT pg_notify('by_hand', " + LONG_NAME + ")"))
			.withMessageContaining("payload string too long");
	}

	private static long failToEvict(Application application) {
		long id = application.newBook();
		application.assertAnswer(() -> application.books().title(id), "old");
		application.bean(HookedCacheManager.class).failNextEvictions(3);
		application.rename(id);
		return id;
	}

	private static long changeDraft(Application application, String notify) {
		long id = Application.newId();
		application.change("INSERT INTO draft VALUES (" + id + ", 'old')");
		application.assertAnswer(() -> application.books().draft(id), "old");
		application.change("UPDATE draft SET title = 'new' WHERE id = " + id, notify);
		return id;
	}

}
