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

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.bookshop.BookRepository;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application runs on virtual threads where the JVM has them, and on others where it
 * does not.
 */
class VirtualThreadTests {

	private static final int READERS = 200;

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void whenVirtualThreadsAreOnCachesFollowAndNoThreadIsPinned(@TempDir Path directory) throws Exception {
		try (Recording recording = new Recording();
				Bookshop bookshop = Bookshop.start(this.database, "spring.threads.virtual.enabled=true")) {
			recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
			recording.start();
			readFromManyThreads(bookshop);
			bookshop.assertFollows();
			recording.stop();
			Path file = directory.resolve("recording.jfr");
			recording.dump(file);
			assertThat(pinnedByUs(file)).isEmpty();
		}
	}

	private void readFromManyThreads(Bookshop bookshop) throws Exception {
		BookRepository books = bookshop.context().getBean(BookRepository.class);
		ExecutorService threads = threadPerTask();
		try {
			List<Future<?>> reads = new ArrayList<>();
			for (int i = 0; i < READERS; i++) {
				if (i % 10 == 0) {
					this.database.execute("update book set title = title || '.'");
				}
				reads.add(threads.submit(() -> books.find(1)));
			}
			for (Future<?> read : reads) {
				read.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	/**
	 * Of virtual threads, which this code's Java version cannot name.
	 */
	private static ExecutorService threadPerTask() throws ReflectiveOperationException {
		for (var method : Executors.class.getMethods()) {
			if (method.getName().equals("newVirtualThreadPerTaskExecutor")) {
				return (ExecutorService) method.invoke(null);
			}
		}
		return Executors.newCachedThreadPool();
	}

	private static List<RecordedEvent> pinnedByUs(Path file) throws IOException {
		return RecordingFile.readAllEvents(file)
			.stream()
			.filter((event) -> event.getStackTrace() != null && event.getStackTrace()
				.getFrames()
				.stream()
				.anyMatch((frame) -> frame.getMethod().getType().getName().startsWith("io.github.pgcachewatch.")))
			.toList();
	}

}
