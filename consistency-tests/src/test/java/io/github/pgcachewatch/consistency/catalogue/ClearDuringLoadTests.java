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
 * Letter j: the whole cache is cleared during a load, which then stores what it read.
 * <p>
 * With {@code sync = true}, a ConcurrentMap holds the clear up until the load is over,
 * and asynchronous Caffeine drops the load: these have no control.
 */
class ClearDuringLoadTests {

	@EveryManager
	void whatWasReadBeforeTheClearIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		removeAllRowsDuringNextLoad(application);
		assertThat(application.books().title(id)).isEqualTo("old");
		application.assertAnswer(() -> application.books().title(id), null);
	}

	@EveryManager
	void whatWasReadBeforeTheClearIsNotStoredInSync(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		removeAllRowsDuringNextLoad(application);
		assertThat(application.books().titleInSync(id)).isEqualTo("old");
		application.assertAnswer(() -> application.books().titleInSync(id), null);
	}

	@EveryManager
	void controlByHandItIsStored(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		removeAllRowsDuringNextLoad(application);
		assertThat(application.books().title(id)).isEqualTo("old");
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager(except = { Manager.CONCURRENT_MAP, Manager.CAFFEINE_ASYNC })
	void controlByHandItIsStoredInSync(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		removeAllRowsDuringNextLoad(application);
		assertThat(application.books().titleInSync(id)).isEqualTo("old");
		application.assertAnswer(() -> application.books().titleInSync(id), "old");
	}

	private static void removeAllRowsDuringNextLoad(Application application) {
		application.books()
			.afterNextRead(() -> application.change("TRUNCATE book", "SELECT pg_notify('by_hand', 'clear')"));
	}

}
