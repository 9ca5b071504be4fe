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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventPublisher}.
 */
class EventPublisherTests {

	private final ExecutorService executor = Executors.newFixedThreadPool(4);

	private final List<Object> received = new CopyOnWriteArrayList<>();

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	@Test
	void eventsArriveInOrder() throws Exception {
		CountDownLatch last = new CountDownLatch(10_000);
		EventPublisher publisher = new EventPublisher((event) -> {
			this.received.add(event);
			last.countDown();
		}, this.executor, 10_000);
		List<Integer> events = IntStream.range(0, 10_000).boxed().toList();
		assertThat(events).allMatch(publisher::publish);
		assertThat(last.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.received).isEqualTo(events);
	}

	@Test
	void aListenerThatHangsCostsEventsAndNoMemoryAndBlocksNobody() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch last = new CountDownLatch(3);
		EventPublisher publisher = new EventPublisher((event) -> {
			this.received.add(event);
			entered.countDown();
			await(release);
			last.countDown();
		}, this.executor, 2);
		publisher.publish("handled");
		await(entered);
		assertThat(IntStream.range(0, 100).filter((event) -> !publisher.publish(event)).count()).isEqualTo(98);
		release.countDown();
		await(last);
		assertThat(this.received).containsExactly("handled", 0, 1);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aQueueThatOverflowsAgainIsNotWarnedOfAgainWithinAMinute(CapturedOutput output) {
		Deque<Runnable> tasks = new ArrayDeque<>();
		EventPublisher publisher = new EventPublisher(this.received::add, tasks::add, 1);
		for (int burst = 0; burst < 3; burst++) {
			assertThat(publisher.publish("kept")).isTrue();
			assertThat(publisher.publish("dropped")).isFalse();
			tasks.remove().run();
		}
		assertThat(output).containsOnlyOnce("Events are dropped");
	}

	@Test
	void aListenerThatThrowsDoesNotStopTheNextEvent() throws Exception {
		CountDownLatch last = new CountDownLatch(1);
		EventPublisher publisher = new EventPublisher((event) -> {
			if (event.equals("bad")) {
				throw new StackOverflowError();
			}
			last.countDown();
		}, this.executor, 10);
		publisher.publish("bad");
		publisher.publish("good");
		assertThat(last.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void whereNoThreadCouldBeStartedTheNextEventStartsOne() throws Exception {
		CountDownLatch received = new CountDownLatch(2);
		AtomicBoolean exhausted = new AtomicBoolean(true);
		EventPublisher publisher = new EventPublisher((event) -> received.countDown(), (task) -> {
			if (exhausted.getAndSet(false)) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			this.executor.execute(task);
		}, 10);
		publisher.publish("kept");
		publisher.publish("next");
		assertThat(received.await(30, TimeUnit.SECONDS)).isTrue();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
