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

package io.github.pgcachewatch.benchmarks;

import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

import org.springframework.integration.jdbc.channel.PostgresChannelMessageTableSubscriber;
import org.springframework.integration.util.UUIDConverter;

/**
 * Spring Integration's subscriber, whose notifications name a region and a group that was
 * subscribed to.
 */
final class SpringIntegrationPeer implements Peer {

	/** As many as a transaction of the burst sends, since equal payloads fold. */
	private static final int GROUPS = BurstRun.PER_TRANSACTION;

	private static final String REGION = "r".repeat(60);

	private @Nullable PostgresChannelMessageTableSubscriber subscriber;

	/** When it has connected, it notifies everybody of its own accord. */
	private volatile boolean started;

	@Override
	public void start(BenchmarkDatabase database, Runnable handled) throws InterruptedException {
		PostgresChannelMessageTableSubscriber created = new PostgresChannelMessageTableSubscriber(
				() -> database.connect().unwrap(PgConnection.class));
		for (int i = 0; i < GROUPS; i++) {
			created.subscribe(new Subscription(group(i), () -> {
				if (this.started) {
					handled.run();
				}
			}));
		}
		created.start();
		this.subscriber = created;
		// It connects on a thread of its own, and does not tell when it has.
		Thread.sleep(500);
		this.started = true;
	}

	@Override
	public String channel() {
		return "int_channel_message_notify";
	}

	@Override
	public String payload(int id) {
		return REGION + " " + UUIDConverter.getUUID(group(id % GROUPS));
	}

	private static String group(int index) {
		return "group-" + index;
	}

	@Override
	public void close() {
		if (this.subscriber != null) {
			this.subscriber.stop();
		}
	}

	private record Subscription(String group,
			Runnable handled) implements PostgresChannelMessageTableSubscriber.Subscription {

		@Override
		public void notifyUpdate() {
			this.handled.run();
		}

		@Override
		public String getRegion() {
			return REGION;
		}

		@Override
		public Object getGroupId() {
			return this.group;
		}

	}

}
