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

package io.github.pgcachewatch.source.wal;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.source.notify.ConnectionSettings;
import io.github.pgcachewatch.source.notify.PgConnectionFactory;

/**
 * An instance in a JVM of its own, which is to have a small heap. Prints LIVE, and then
 * what it received until something of the table "last".
 */
final class WalFloodMain {

	private WalFloodMain() {
	}

	public static void main(String[] args) {
		ConnectionSettings settings = new ConnectionSettings(args[0], args[1], args[2], Map.of(),
				Duration.ofSeconds(10), "flood");
		try (WalInstance instance = new WalInstance(new PgConnectionFactory(() -> settings), Duration.ofSeconds(15),
				new WalSettings(1000, Duration.ofSeconds(15), (table) -> Set.of()))
			.live()) {
			System.out.println("LIVE");
			WalInstance.eventually()
				.atMost(Duration.ofSeconds(120))
				.until(() -> instance.received.stream().anyMatch((change) -> change.contains(" last ")));
			System.out.println("received " + instance.received + " by " + instance.listened);
		}
		System.exit(0);
	}

}
