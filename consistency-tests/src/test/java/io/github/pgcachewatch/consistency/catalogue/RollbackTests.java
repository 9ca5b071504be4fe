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
 * Letter c: a transaction caches the row that it has changed, and rolls back, of which
 * PostgreSQL never tells.
 * <p>
 * Spring's transaction-aware decorator stores nothing before the commit, so that its
 * control goes stale with {@code sync = true} alone, which the decorator passes on.
 * Asynchronous Caffeine loads on another thread with {@code sync = true}, and so outside
 * the transaction: that control does not go stale.
 */
class RollbackTests {

	@EveryManager
	void whatWasRolledBackIsNotStored(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		readThenRollBack(application, id, application.books()::title);
		application.assertAnswer(() -> application.books().title(id), "old");
	}

	@EveryManager
	void whatWasRolledBackIsNotStoredInSync(Manager manager) {
		Application application = Application.watched(manager);
		long id = application.newBook();
		readThenRollBack(application, id, application.books()::titleInSync);
		application.assertAnswer(() -> application.books().titleInSync(id), "old");
	}

	@EveryManager(except = Manager.TRANSACTION_AWARE)
	void controlByHandItIsStored(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		readThenRollBack(application, id, application.books()::title);
		application.assertAnswer(() -> application.books().title(id), "uncommitted");
	}

	@EveryManager(except = Manager.CAFFEINE_ASYNC)
	void controlByHandItIsStoredInSync(Manager manager) {
		Application application = Application.byHand(manager);
		long id = application.newBook();
		readThenRollBack(application, id, application.books()::titleInSync);
		application.assertAnswer(() -> application.books().titleInSync(id), "uncommitted");
	}

	private static void readThenRollBack(Application application, long id, LongFunction<@Nullable String> title) {
		application.transaction(TransactionDefinition.ISOLATION_DEFAULT).executeWithoutResult((status) -> {
			application.bean(JdbcTemplate.class).update("UPDATE book SET title = 'uncommitted' WHERE id = ?", id);
			assertThat(title.apply(id)).isEqualTo("uncommitted");
			status.setRollbackOnly();
		});
	}

}
