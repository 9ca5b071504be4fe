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

package io.github.pgcachewatch.consistency.fault;

import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.locks.LockSupport;

import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shop in a JVM of its own, which is to have a small heap. Prints {@code serving},
 * waits for a line, and prints what became of it.
 */
final class FloodedShop {

	private FloodedShop() {
	}

	public static void main(String[] args) {
		TestDatabase database = new TestDatabase(args[0], args[1], args[2], args[3]);
		try (WatchedShop shop = WatchedShop.open(database, SlowListenerConfiguration.class);
				Scanner input = new Scanner(System.in)) {
			shop.awaitServing();
			System.out.println("serving");
			input.nextLine();
			shop.assertConsistent();
			shop.assertNoWriteFailed();
			assertThat(count(shop, "pgcachewatch.notifications")).isGreaterThan(10_000);
			assertThat(count(shop, "pgcachewatch.events.dropped")).isPositive();
			System.out.println("consistent");
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			System.out.println("failed");
		}
	}

	private static double count(WatchedShop shop, String meter) {
		return shop.bean(MeterRegistry.class).get(meter).counters().stream().mapToDouble(Counter::count).sum();
	}

	@Configuration(proxyBeanMethods = false)
	static class SlowListenerConfiguration {

		@Bean
		SlowListener slowListener() {
			return new SlowListener();
		}

	}

	/**
	 * Is told of far more than it can take.
	 */
	static class SlowListener {

		@EventListener
		public void on(TableChange change) {
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}

	}

}
