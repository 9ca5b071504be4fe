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

import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Letter a: a load reads, the row is changed elsewhere and its entry evicted, then the
 * load stores what it read.
 * <p>
 * The control has no {@code sync = true}: local caches hold up an eviction by hand until
 * the load is over, at the price of the eviction's thread.
 */
class StaleFillTests {

	@EveryManager
	void aLoadThatAChangeOvertookIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		assertNotStored(application, application.books()::title);
	}

	@EveryManager
	void aSynchronizedLoadThatAChangeOvertookIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		assertNotStored(application, application.books()::titleInSync);
	}

	@EveryManager
	void anAsynchronousLoadThatAChangeOvertookIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		assertNotStored(application, (id) -> application.books().titleLater(id).join());
	}

	@EveryManager
	void aLoadThatNothingOvertookIsStored(Manager manager) {
		Application application = Application.watched(manager);
		application.awaitStored(application.newBook());
	}

	@EveryManager
	void controlByHandItIsStored(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		overtake(application, id);
		assertThat(application.books().title(id)).isEqualTo("old");
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	private static void assertNotStored(Application application, LongFunction<@Nullable String> title) {
		long id = application.newBook();
		overtake(application, id);
		assertThat(title.apply(id)).isEqualTo("old");
		application.assertAnswer(() -> title.apply(id), "new");
	}

	private static void overtake(Application application, long id) {
		application.books().afterNextRead(() -> application.rename(id));
	}

}
