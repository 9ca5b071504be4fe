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

package io.github.pgcachewatch.source.notify;

import java.time.Instant;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.PgNotification;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NotificationReader}.
 */
class NotificationReaderTests {

	private final RecordingHandler handler = new RecordingHandler();

	private final NotificationReader reader = new NotificationReader("changes", this.handler);

	@Test
	void theChangesOfAReadAreHandedOverTogether() {
		read(change("one"), change("two"), change("three"));
		assertThat(this.handler.reads).containsExactly("[one, two, three]");
	}

	@Test
	void whatCannotBeReadStandsBetweenTheChangesBeforeAndAfterIt() {
		read(change("before"), notification("changes", "junk"), change("after"), notification("changes", "{}"));
		assertThat(this.handler.reads).containsExactly("[before]", "unknown: The payload is not valid JSON", "[after]",
				"unknown: The payload has no 'operation'");
	}

	@Test
	void notificationsOfOtherChannelsAreHandedOverUnread() {
		read(notification("others", "junk"), change("one"), notification("others", change("two").payload()));
		assertThat(this.handler.reads).containsExactly("[one]");
		assertThat(this.handler.notifications).extracting(PgNotification::channel)
			.containsExactly("others", "changes", "others");
		assertThat(this.handler.handedOverAtOnce).containsExactly(3);
	}

	private void read(PgNotification... notifications) {
		this.reader.read(Stream.of(notifications).toList());
	}

	private static PgNotification change(String table) {
		return notification("changes", "{\"operation\":\"update\",\"schema\":\"public\",\"table\":\"" + table + "\"}");
	}

	private static PgNotification notification(String channel, String payload) {
		return new PgNotification(channel, 1, payload, Instant.EPOCH);
	}

}
