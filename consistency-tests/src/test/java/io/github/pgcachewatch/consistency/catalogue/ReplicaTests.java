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
 * Letter f: a load begins after the change, and reads from a replica that is behind: here
 * a second table to which the test takes the change later.
 */
class ReplicaTests {

	@EveryManager(local = Manager.CAFFEINE)
	void whatALaggingReplicaGaveIsNotStored(Manager manager) {
		Application application = Application.watched(manager, "pgcachewatch.replica-lag=1h");
		long id = readFromLaggingReplica(application);
		assertThat(application.books().titleOnReplica(id)).isEqualTo("new");
	}

	@EveryManager
	void controlByHandItIsStored(Manager manager) {
		Application application = Application.byHand(manager);
		long id = readFromLaggingReplica(application);
		application.assertAnswer(() -> application.books().titleOnReplica(id), "old");
	}

	@EveryManager
	void controlWithoutReplicaLagItIsStored(Manager manager) {
		Application application = Application.watched(manager);
		long id = readFromLaggingReplica(application);
		application.assertAnswer(() -> application.books().titleOnReplica(id), "old");
	}

	private static long readFromLaggingReplica(Application application) {
		long id = application.newBook();
		application.database().execute("INSERT INTO replica VALUES (" + id + ", 'old')");
		application.rename(id);
		assertThat(application.books().titleOnReplica(id)).isEqualTo("old");
		application.database().execute("UPDATE replica SET title = 'new' WHERE id = " + id);
		return id;
	}

}
