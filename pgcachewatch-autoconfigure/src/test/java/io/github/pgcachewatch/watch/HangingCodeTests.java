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

package io.github.pgcachewatch.watch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchConnectionDetails;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for closing the context while the user's own code hangs, on the listening thread
 * and in a cache.
 */
class HangingCodeTests {

	private final TestDatabase database = Bookshop.createDatabase();

	private final CountDownLatch connecting = new CountDownLatch(1);

	private final CountDownLatch clearing = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private volatile boolean hanging;

	@AfterEach
	void goOn() {
		this.goOn.countDown();
	}

	@Test
	void whenTheListeningThreadAndACacheHangAtOnceClosingTakesUnderFiveSeconds() {
		Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withBean(PgCacheWatchConnectionDetails.class, HangingDetails::new)
			.withBean(CacheManager.class, HangingCacheManager::new)
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				books.title(1);
				this.hanging = true;
				int backendPid = context.getBean(ChangeSource.class).status().backendPid();
				this.database.execute("SELECT pg_terminate_backend(" + backendPid + ")");
				assertThat(this.connecting.await(30, TimeUnit.SECONDS)).isTrue();
				context.getBean(PgCacheWatch.class).resync();
				assertThat(this.clearing.await(30, TimeUnit.SECONDS)).isTrue();
				long start = System.nanoTime();
				context.getSourceApplicationContext().close();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			});
	}

	private void hang(CountDownLatch begun) {
		if (!this.hanging) {
			return;
		}
		begun.countDown();
		boolean released = false;
		while (!released) {
			try {
				released = this.goOn.await(1, TimeUnit.MINUTES);
			}
			catch (InterruptedException ex) {
				// That is what it is to hang.
			}
		}
	}

	private final class HangingDetails implements PgCacheWatchConnectionDetails {

		@Override
		public String getJdbcUrl() {
			hang(HangingCodeTests.this.connecting);
			return HangingCodeTests.this.database.url();
		}

		@Override
		public String getUsername() {
			return HangingCodeTests.this.database.username();
		}

		@Override
		public String getPassword() {
			return HangingCodeTests.this.database.password();
		}

	}

	private final class HangingCacheManager extends ConcurrentMapCacheManager {

		@Override
		protected Cache createConcurrentMapCache(String name) {
			return new ConcurrentMapCache(name) {

				@Override
				public boolean invalidate() {
					clear();
					return true;
				}

				@Override
				public void clear() {
					hang(HangingCodeTests.this.clearing);
					super.clear();
				}

			};
		}

	}

}
