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

package io.github.pgcachewatch.consistency.fuzz;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;

import io.github.pgcachewatch.cache.WatchedCacheSettings;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.notify.NotificationReader;
import io.github.pgcachewatch.watch.WatchStatistics;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No payload stops the listener, leaves an entry that it could concern, evicts what it
 * does not concern, or does anything but evict. Replayed by {@code -Dfuzz.seed}.
 */
class PayloadFuzzTests {

	private static final int INPUTS = Integer.getInteger("fuzz.inputs", 1_000_000);

	private static final int NOTIFIED = 5_000;

	private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

	@Test
	void ofAMillionPayloadsEachEvictsWhatItConcernsAndNothingElse() {
		System.out.println("-Dfuzz.seed=" + this.seed);
		Payloads payloads = new Payloads(this.seed);
		try (FuzzedApplication application = new FuzzedApplication(EvictingAtOnce.class)) {
			ChangeHandler handler = application.bean(ChangeHandler.class);
			NotificationReader reader = new NotificationReader(FuzzedApplication.CHANNEL, handler);
			for (int i = 0; i < INPUTS; i++) {
				application.fill();
				String payload = payloads.next();
				Expectation expectation = Expectation.of(payload);
				reader.read(List.of(new PgNotification(FuzzedApplication.CHANNEL, 1, payload, Instant.EPOCH)));
				handler.carryOut();
				application.assertEvicted(expectation, payload);
			}
			application.fill();
			application.assertFilled();
		}
	}

	@Test
	void ofThousandsOfNotificationsNoneStopsTheListener() throws Exception {
		System.out.println("-Dfuzz.seed=" + this.seed);
		Payloads payloads = new Payloads(this.seed);
		try (FuzzedApplication application = new FuzzedApplication();
				Connection connection = application.database().connect();
				PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
			for (int i = 0; i < NOTIFIED; i++) {
				application.fill();
				// A database has neither of these in a text.
				String payload = payloads.next().replace("\u0000", "").replaceAll("[\ud800-\udfff]", "");
				notify.setString(1, FuzzedApplication.CHANNEL);
				notify.setString(2, payload);
				notify.execute();
				application.sync();
				application.assertEvicted(Expectation.of(payload), payload);
			}
			assertThat(application.watch().state()).isEqualTo(ListenerState.LIVE);
			application.fill();
			application.assertFilled();
		}
	}

	/**
	 * Has evictions carried out by the thread that delivers the payload.
	 */
	@Configuration(proxyBeanMethods = false)
	static class EvictingAtOnce {

		@Bean
		static BeanPostProcessor evictingAtOnce(ObjectProvider<ListenerLiveness> liveness,
				ObjectProvider<WatchStatistics> statistics) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof WatchedCaches) ? new WatchedCaches(WatchedCacheSettings.defaults(),
							liveness.getObject(), statistics.getObject(), Runnable::run,
							Executors
								.newSingleThreadScheduledExecutor((task) -> new Thread(null, task, "timer", 0, false)))
							: bean;
				}

			};
		}

	}

}
