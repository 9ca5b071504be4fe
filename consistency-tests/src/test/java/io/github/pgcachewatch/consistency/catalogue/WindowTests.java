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

import java.util.stream.LongStream;

import io.github.pgcachewatch.cache.view.WatchedCache;

import org.springframework.cache.Cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Letter k: evictions wait in a window, which is discarded when the connection is lost,
 * when the application stops, or when it holds too many.
 * <p>
 * The controls' window is a list that lives as long as the connection, and has no limit:
 * there is none of its overflow. That is survived by the window, and also by the memory
 * of what one change concerns in several caches, which overflows before.
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
		application.assertAnswer(() -> application.books().titleInWindow(id), "new");
	}

	@EveryManager
	void controlByHandItIsForgotten(Manager manager) {
		Application application = Application.byHand(manager);
		long id = renameInOpenWindow(application);
		application.network().refuse();
		application.network().admit();
		application.awaitListening();
		application.assertAnswer(() -> application.books().titleInWindow(id), "old");
	}

	@EveryManager(local = Manager.CAFFEINE)
	void aWindowIsCarriedOutWhenTheApplicationStops(Manager manager) {
		Application application = Application.start(manager, true);
		long id = renameInOpenWindow(application);
		Cache cache = ((WatchedCache) application.cache("windowed-titles")).unwrap();
		assertThat(cache.get(id)).isNotNull();
		application.close();
		await().atMost(Application.LIMIT).until(() -> cache.get(id) == null);
	}

	@EveryManager(local = Manager.CAFFEINE)
	void controlByHandItIsForgottenWhenTheApplicationStops(Manager manager) {
		Application application = Application.start(manager, false);
		long id = renameInOpenWindow(application);
		Cache cache = application.cache("windowed-titles");
		application.close();
		assertThat(cache.get(id, String.class)).isEqualTo("old");
	}

	@EveryManager
	void aLoadThatAnOpenWindowOvertakesIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		application.books().title(id);
		application.books().afterNextRead(() -> renameUnflushed(application, id));
		assertThat(application.books().titleInWindow(id)).isEqualTo("old");
		application.assertAnswer(() -> application.books().titleInWindow(id), "new");
	}

	@EveryManager(local = Manager.CAFFEINE)
	void aWindowOfTooManyKeysIsCarriedOutAllTheSame(Manager manager) {
		Application application = Application.watched(manager);
		long first = 1_000_001;
		long last = 1_011_000;
		application.change("INSERT INTO book SELECT i, 'old' FROM generate_series(" + first + ", " + last + ") AS i");
		application.assertAnswer(() -> application.books().titleInWindow(first), "old");
		application.assertAnswer(() -> application.books().titleInWindow(last), "old");
		application.change(LongStream.iterate(first, (id) -> id <= last, (id) -> id + 500)
			.mapToObj((id) -> "UPDATE book SET title = 'new' WHERE id BETWEEN " + id + " AND " + (id + 499))
			.toArray(String[]::new));
		application.assertAnswer(() -> application.books().titleInWindow(first), "new");
		application.assertAnswer(() -> application.books().titleInWindow(last), "new");
	}

	private static long renameInOpenWindow(Application application) {
		long id = application.newBook();
		application.assertAnswer(() -> application.books().title(id), "old");
		application.assertAnswer(() -> application.books().titleInWindow(id), "old");
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
