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

package io.github.pgcachewatch.boot.threads;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application asks for virtual threads. Where the JVM has none, Spring Boot takes
 * others; what only a JVM that has them can show is tagged.
 */
class VirtualThreadTests {

	/**
	 * Runs where the JVM has virtual threads.
	 */
	static final String NEEDS_VIRTUAL_THREADS = "java-21";

	private static final String VIRTUAL = "spring.threads.virtual.enabled=true";

	private static final int ROUNDS = 10;

	private static final int READERS = 30;

	private final TestDatabase database = BookshopDatabase.create();

	@TempDir
	private Path directory;

	@Test
	void whenVirtualThreadsAreAskedForCachesFollow() throws Exception {
		try (Bookshop bookshop = Bookshop.start(this.database, SlowTitles.class, VIRTUAL)) {
			changeDuringLoads(bookshop);
			bookshop.assertFollows();
		}
	}

	@Test
	@Tag(NEEDS_VIRTUAL_THREADS)
	void whenVirtualThreadsLoadAndWaitForLoadsNoneIsPinned() throws Exception {
		try (Bookshop bookshop = Bookshop.start(this.database, SlowTitles.class, VIRTUAL)) {
			// The JVM pins a thread that waits for a class to be loaded.
			changeDuringLoads(bookshop);
			assertThat(PinnedThreads.during(() -> changeDuringLoads(bookshop), this.directory)).isEmpty();
			Set<Thread> loaders = bookshop.context().getBean(SlowTitles.class).loaders();
			assertThat(loaders).hasSizeGreaterThanOrEqualTo(2 * ROUNDS).allMatch(VirtualThreadTests::isVirtual);
		}
	}

	/**
	 * Tells the absence of pinned threads from a recording that misses them.
	 */
	@Test
	@Tag(NEEDS_VIRTUAL_THREADS)
	void whenAThreadIsPinnedTheRecordingShowsIt() throws Exception {
		AsyncTaskExecutor threads = new VirtualThreadTaskExecutor();
		assertThat(PinnedThreads.during(() -> threads.submit(Initialization::begin).get(30, TimeUnit.SECONDS),
				this.directory))
			.isNotEmpty();
	}

	/**
	 * Changes a row again and again while one thread loads it and others wait for that.
	 */
	private void changeDuringLoads(Bookshop bookshop) throws Exception {
		SlowTitles titles = bookshop.context().getBean(SlowTitles.class);
		AsyncTaskExecutor threads = bookshop.context().getBean("applicationTaskExecutor", AsyncTaskExecutor.class);
		for (int round = 0; round < ROUNDS; round++) {
			titles.hold();
			List<Future<String>> reads = new ArrayList<>();
			for (int i = 0; i < READERS; i++) {
				reads.add(threads.submit(() -> titles.find(1)));
			}
			titles.awaitLoad();
			String title = "Title " + round;
			this.database.execute("update book set title = '" + title + "' where id = 1");
			bookshop.sync();
			titles.release();
			for (Future<String> read : reads) {
				assertThat(read.get(30, TimeUnit.SECONDS)).isNotNull();
			}
			assertThat(threads.submit(() -> titles.find(1)).get(30, TimeUnit.SECONDS)).isEqualTo(title);
			this.database.execute("update book set title = title || '!' where id = 1");
			bookshop.sync();
		}
	}

	/**
	 * The Java version of this code does not know virtual threads.
	 */
	private static boolean isVirtual(Thread thread) {
		try {
			return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The JVM itself calls what initializes a class, and a thread cannot leave its
	 * carrier with the JVM on its stack.
	 */
	static final class Initialization {

		static {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}

		private Initialization() {
		}

		static void begin() {
		}

	}

}
