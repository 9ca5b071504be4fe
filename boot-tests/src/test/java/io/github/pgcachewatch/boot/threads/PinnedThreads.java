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
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Tells which virtual threads of ours held on to their carriers while they waited.
 */
final class PinnedThreads {

	private static final String OURS = "io.github.pgcachewatch.";

	private PinnedThreads() {
	}

	/**
	 * Records an action, with all threads that it has to do with.
	 * @return the waits of pinned threads with our code on their stack
	 */
	static List<RecordedEvent> during(Action action, Path directory) throws Exception {
		try (Recording recording = new Recording()) {
			recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
			recording.start();
			action.run();
			recording.stop();
			return pinned(recording, directory.resolve("recording.jfr"));
		}
	}

	private static List<RecordedEvent> pinned(Recording recording, Path file) throws IOException {
		recording.dump(file);
		return RecordingFile.readAllEvents(file).stream().filter(PinnedThreads::isOurs).toList();
	}

	private static boolean isOurs(RecordedEvent event) {
		return event.getStackTrace() != null && event.getStackTrace()
			.getFrames()
			.stream()
			.anyMatch((frame) -> frame.getMethod().getType().getName().startsWith(OURS));
	}

	/**
	 * What is recorded.
	 */
	@FunctionalInterface
	interface Action {

		void run() throws Exception;

	}

}
