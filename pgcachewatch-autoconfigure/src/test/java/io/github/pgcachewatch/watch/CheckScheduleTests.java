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
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link CheckSchedule}.
 */
class CheckScheduleTests {

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private final ThreadPoolExecutor worker = new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), Executors.defaultThreadFactory());

	private final CountDownLatch checking = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final AtomicBoolean complete = new AtomicBoolean();

	private @Nullable Error failure;

	private final CheckSchedule schedule = new CheckSchedule(this::check, this.complete::get, Duration.ofHours(1),
			this.timer, this.worker);

	CheckScheduleTests() {
		this.timer.setRemoveOnCancelPolicy(true);
	}

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
		this.worker.shutdownNow();
	}

	private void check() {
		this.checking.countDown();
		try {
			this.goOn.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.failure != null) {
			throw this.failure;
		}
	}

	/**
	 * Lets the first check begin, and come to its end after an action.
	 */
	private void during(Runnable action) throws InterruptedException {
		this.schedule.start();
		assertThat(this.checking.await(30, TimeUnit.SECONDS)).isTrue();
		this.complete.set(true);
		action.run();
		this.goOn.countDown();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.worker.getCompletedTaskCount() == 1);
	}

	@Test
	void whenACheckEndsAnotherFollows() throws InterruptedException {
		during(() -> {
		});
		assertThat(this.timer.getQueue()).hasSize(1);
	}

	@Test
	void whenItIsStoppedDuringACheckNoneFollows() throws InterruptedException {
		during(this.schedule::stop);
		assertThat(this.timer.getQueue()).isEmpty();
	}

	@Test
	void whenItIsStoppedAndStartedDuringACheckOneChainOfChecksFollows() throws InterruptedException {
		during(() -> {
			this.schedule.stop();
			this.schedule.start();
		});
		assertThat(this.timer.getQueue()).hasSize(1);
	}

	@Test
	void aCheckThatFailsIsFollowedByAnother() throws InterruptedException {
		this.failure = new NoClassDefFoundError("for the test");
		during(() -> {
		});
		assertThat(this.timer.getQueue()).hasSize(1);
	}

	@Test
	void aCheckThatCannotBeStartedIsFollowedByAnother() {
		this.worker.shutdown();
		this.schedule.start();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.timer.getCompletedTaskCount() == 1);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.timer.getQueue().size() == 1);
	}

}
