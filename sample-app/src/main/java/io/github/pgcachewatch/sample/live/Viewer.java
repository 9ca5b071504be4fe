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

package io.github.pgcachewatch.sample.live;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * A browser that has the page open, and what it has been told. Used by one thread at a
 * time.
 */
class Viewer {

	private static final long HEARTBEAT = Duration.ofSeconds(10).toNanos();

	private final SseEmitter emitter;

	private long seen;

	private @Nullable List<InstanceView> instances;

	private long sentAt = System.nanoTime();

	Viewer(SseEmitter emitter) {
		this.emitter = emitter;
	}

	/**
	 * Sends what is new, or a heartbeat after a silence, so that a closed browser is
	 * noticed.
	 * @return whether the browser is still there
	 */
	boolean update(ChangeStrip strip, List<InstanceView> instances) {
		try {
			ChangeStrip.News news = strip.after(this.seen);
			for (StripLine line : news.lines()) {
				send(SseEmitter.event().name("line").data(line));
			}
			this.seen = news.revision();
			if (!instances.equals(this.instances)) {
				send(SseEmitter.event().name("instances").data(instances));
				this.instances = instances;
			}
			if (System.nanoTime() - this.sentAt > HEARTBEAT) {
				send(SseEmitter.event().comment("still here"));
			}
			return true;
		}
		catch (IOException | IllegalStateException ex) {
			return false;
		}
	}

	private void send(SseEmitter.SseEventBuilder event) throws IOException {
		this.emitter.send(event);
		this.sentAt = System.nanoTime();
	}

	void close() {
		this.emitter.complete();
	}

}
