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

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The whole catalogue on Redis, which needs the program {@code redis-server}.
 */
@Tag(RedisTests.TAG)
class RedisTests {

	static final String TAG = "external-program";

	@Nested
	class A extends StaleFillTests {

	}

	@Nested
	class B extends SnapshotTests {

	}

	@Nested
	class BOfJpa extends PersistenceContextTests {

	}

	@Nested
	class C extends RollbackTests {

	}

	@Nested
	class D extends LostNotificationTests {

	}

	@Nested
	class E extends BeforeTheFirstListenTests {

	}

	@Nested
	class F extends ReplicaTests {

	}

	@Nested
	class G extends BrokenEvictionTests {

	}

	@Nested
	class H extends KeyTests {

	}

	@Nested
	class I extends StatementTests {

	}

	@Nested
	class J extends ClearDuringLoadTests {

	}

	@Nested
	class K extends WindowTests {

	}

	@Nested
	class L extends TwoLevelsTests {

	}

}
