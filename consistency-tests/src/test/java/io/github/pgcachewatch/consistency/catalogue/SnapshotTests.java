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

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Letter b: a load begins after the change, and reads from a snapshot that is older. See
 * {@link PersistenceContextTests} for JPA.
 * <p>
 * Asynchronous Caffeine loads on another thread with {@code sync = true}, and so outside
 * the transaction: that control does not go stale.
 */
class SnapshotTests {

	@EveryManager
	void whatAnOlderSnapshotGaveIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		readInOlderSnapshot(application, id, application.books()::title);
		application.assertAnswer(() -> application.books().title(id), "new");
	}

	@EveryManager
	void whatAnOlderSnapshotGaveIsNotStoredInSync(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		readInOlderSnapshot(application, id, application.books()::titleInSync);
		application.assertAnswer(() -> application.books().titleInSync(id), "new");
	}

	@EveryManager
	void controlByHandItIsStored(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		readInOlderSnapshot(application, id, application.books()::title);
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager(except = Manager.CAFFEINE_ASYNC)
	void controlByHandItIsStoredInSync(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		readInOlderSnapshot(application, id, application.books()::titleInSync);
		application.assertAnswer(() -> application.books().titleInSync(id), "old");
	}

	private static void readInOlderSnapshot(Application application, long id, LongFunction<@Nullable String> title) {
		application.change("UPDATE book SET title = 'old' WHERE id = " + id);
		application.transaction(TransactionDefinition.ISOLATION_REPEATABLE_READ).executeWithoutResult((status) -> {
			application.bean(JdbcTemplate.class).queryForList("SELECT 1 FROM book WHERE id = 0");
			application.rename(id);
			assertThat(title.apply(id)).isEqualTo("old");
		});
	}

}
