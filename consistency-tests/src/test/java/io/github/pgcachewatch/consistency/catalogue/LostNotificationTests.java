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

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Letter d: notifications are lost while the connection is down, or half open.
 */
class LostNotificationTests {

	@EveryManager
	void whatChangedWhileDisconnectedIsNotServed(Manager manager) {
		Application application = Application.watched(manager);
		long id = cachedBook(application);
		application.network().refuse();
		renameUnheard(application, id);
		awaitNew(application, id);
		application.network().admit();
		application.awaitListening();
		application.assertAnswer(() -> application.books().title(id), "new");
	}

	@EveryManager(local = { Manager.CONCURRENT_MAP, Manager.CAFFEINE })
	void whatChangedBehindAHalfOpenConnectionIsNotServedPastTheBound(Manager manager) {
		Application application = Application.watched(manager);
		long id = cachedBook(application);
		application.network().freezeToClient();
		renameUnheard(application, id);
		assertThat(awaitNew(application, id)).isLessThanOrEqualTo(Application.BOUND);
		application.network().cut();
		application.network().thaw();
		application.awaitListening();
		application.assertAnswer(() -> application.books().title(id), "new");
	}

	@EveryManager
	void controlByHandItIsServedAfterTheReconnection(Manager manager) {
		Application application = Application.byHand(manager);
		long id = cachedBook(application);
		application.network().refuse();
		renameUnheard(application, id);
		application.network().admit();
		application.awaitListening();
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager
	void controlByHandItIsServedBehindAHalfOpenConnectionAndAfterIt(Manager manager) {
		Application application = Application.byHand(manager);
		long id = cachedBook(application);
		application.network().freezeToClient();
		renameUnheard(application, id);
		application.assertAnswer(() -> application.books().title(id), "old");
		application.network().cut();
		application.network().thaw();
		application.awaitListening();
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	private static long cachedBook(Application application) {
		long id = application.newBook();
		application.assertAnswer(() -> application.books().title(id), "old");
		return id;
	}

	private static void renameUnheard(Application application, long id) {
		application.database().execute("UPDATE book SET title = 'new' WHERE id = " + id);
	}

	/**
	 * Returns how long after the call the last read began that was given the old title.
	 */
	private static Duration awaitNew(Application application, long id) {
		long called = System.nanoTime();
		AtomicLong latestOld = new AtomicLong(called);
		await().atMost(Application.LIMIT).until(() -> {
			long begun = System.nanoTime();
			boolean old = "old".equals(application.books().title(id));
			if (old) {
				latestOld.set(begun);
			}
			return !old;
		});
		return Duration.ofNanos(latestOld.get() - called);
	}

}
