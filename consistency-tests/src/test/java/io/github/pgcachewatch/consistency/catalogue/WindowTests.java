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

import io.github.pgcachewatch.cache.WatchedCache;

import org.springframework.cache.Cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Letter k: evictions wait in a window, which is discarded when the connection is lost,
 * when the application stops, or when it holds too many.
 * <p>
 * The controls' window is a list that lives as long as the connection, and has no limit:
 * there is none of its overflow.
 */
class WindowTests {

	@EveryManager
	void aWindowThatADisconnectionInterruptsIsCarriedOut(Manager manager) {
		Application application = Application.watched(manager);
		long id = renameInOpenWindow(application);
		application.network().refuse();
		application.network().admit();
		await().atMost(Application.LIMIT)
			.untilAsserted(() -> assertThat(application.books().titleInWindow(id)).isEqualTo("new"));
		application.awaitListening();
		application.assertCached(() -> application.books().titleInWindow(id), "new");
	}

	@EveryManager
	void controlByHandItIsForgotten(Manager manager) {
		Application application = Application.byHand(manager);
		long id = renameInOpenWindow(application);
		application.network().refuse();
		application.network().admit();
		application.awaitListening();
		application.assertCached(() -> application.books().titleInWindow(id), "old");
	}

	@EveryManager
	void aWindowIsCarriedOutWhenTheApplicationStops(Manager manager) {
		Cache cache;
		long id;
		try (Application application = Application.start(manager, true)) {
			id = renameInOpenWindow(application);
			cache = ((WatchedCache) application.cache("windowed-titles")).unwrap();
			assertThat(cache.get(id)).isNotNull();
		}
		assertThat(cache.get(id)).isNull();
	}

	@EveryManager
	void controlByHandItIsForgottenWhenTheApplicationStops(Manager manager) {
		Cache cache;
		long id;
		try (Application application = Application.start(manager, false)) {
			id = renameInOpenWindow(application);
			cache = application.cache("windowed-titles");
		}
		assertThat(cache.get(id, String.class)).isEqualTo("old");
	}

	@EveryManager
	void aLoadThatAnOpenWindowOvertakesIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		application.books().title(id);
		application.books().afterNextRead(() -> renameUnflushed(application, id));
		assertThat(application.books().titleInWindow(id)).isEqualTo("old");
		application.assertCached(() -> application.books().titleInWindow(id), "new");
	}

	@EveryManager
	void aWindowOfTooManyKeysIsCarriedOutAllTheSame(Manager manager) {
		Application application = Application.watched(manager);
		application.change("TRUNCATE book", "INSERT INTO book SELECT i, 'old' FROM generate_series(1, 11000) AS i");
		application.assertCached(() -> application.books().titleInWindow(1), "old");
		application.assertCached(() -> application.books().titleInWindow(11000), "old");
		String[] changes = new String[22];
		for (int i = 0; i < changes.length; i++) {
			changes[i] = "UPDATE book SET title = 'new' WHERE id > " + i * 500 + " AND id <= " + (i + 1) * 500;
		}
		application.change(changes);
		application.assertCached(() -> application.books().titleInWindow(1), "new");
		application.assertCached(() -> application.books().titleInWindow(11000), "new");
	}

	private static long renameInOpenWindow(Application application) {
		long id = application.newBook();
		application.assertCached(() -> application.books().title(id), "old");
		application.assertCached(() -> application.books().titleInWindow(id), "old");
		renameUnflushed(application, id);
		assertThat(application.books().titleInWindow(id)).isEqualTo("old");
		return id;
	}

	/**
	 * Waits until the change has been received, which another cache without a window
	 * tells: {@code sync()} would flush the window.
	 */
	private static void renameUnflushed(Application application, long id) {
		application.database().execute("UPDATE book SET title = 'new' WHERE id = " + id);
		await().atMost(Application.LIMIT)
			.untilAsserted(() -> assertThat(application.books().title(id)).isEqualTo("new"));
	}

}
