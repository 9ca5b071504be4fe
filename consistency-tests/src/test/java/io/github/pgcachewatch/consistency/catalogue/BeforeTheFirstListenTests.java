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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Letter e: entries are filled, and their rows changed, before anything listens. Any one
 * of three keeps them from being served: that nothing is proved, that the cache was never
 * cleared, and that its table was never verified.
 */
class BeforeTheFirstListenTests {

	@EveryManager(local = { Manager.CAFFEINE, Manager.COMPOSITE })
	void whatWasReadBeforeIsServedNeitherBeforeNorAfterwards(Manager manager) {
		try (Application application = Application.disconnected(manager, true)) {
			fillThenRename(application);
			assertAnswers(application, "new");
			listen(application);
			assertAnswers(application, "new");
		}
	}

	@EveryManager(local = { Manager.CAFFEINE, Manager.COMPOSITE })
	void controlByHandItIsServed(Manager manager) {
		try (Application application = Application.disconnected(manager, false)) {
			fillThenRename(application);
			assertAnswers(application, "old");
			listen(application);
			assertAnswers(application, "old");
		}
	}

	private static void fillThenRename(Application application) {
		application.database().execute("INSERT INTO book VALUES (1, 'old')");
		assertThat(application.books().title(1)).isEqualTo("old");
		assertThat(application.books().titleInSync(1)).isEqualTo("old");
		application.database().execute("UPDATE book SET title = 'new' WHERE id = 1");
	}

	private static void listen(Application application) {
		application.network().admit();
		application.awaitListening();
	}

	private static void assertAnswers(Application application, String expected) {
		application.assertAnswer(() -> application.books().title(1), expected);
		application.assertAnswer(() -> application.books().titleInSync(1), expected);
	}

}
