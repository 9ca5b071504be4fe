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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * A browser that has the page open, and what was sent to it. Used by one thread at a
 * time.
 */
class PageViewer {

	private static final long HEARTBEAT = Duration.ofSeconds(10).toNanos();

	private final SseEmitter emitter;

	private long seen;

	private @Nullable List<InstanceView> instances;

	private long sentAt = System.nanoTime();

	private final AtomicBoolean busy = new AtomicBoolean();

	PageViewer(SseEmitter emitter) {
		this.emitter = emitter;
	}

	/**
	 * Has an executor send what is new, unless the browser has not yet taken what was
	 * sent before.
	 * @param gone called if the browser is no longer there
	 */
	void update(ChangeStrip strip, List<InstanceView> instances, Executor executor, Runnable gone) {
		if (this.busy.compareAndSet(false, true)) {
			executor.execute(() -> {
				if (!update(strip, instances)) {
					gone.run();
				}
				this.busy.set(false);
			});
		}
	}

	/**
	 * Sends what is new, or a heartbeat after a silence, so that a closed browser is
	 * noticed.
	 * @return whether the browser is still there
	 */
	private boolean update(ChangeStrip strip, List<InstanceView> instances) {
		try {
			ChangeStrip.StripUpdate update = strip.after(this.seen);
			for (StripLine line : update.lines()) {
				send(SseEmitter.event().name("line").data(line));
			}
			this.seen = update.revision();
			if (!instances.equals(this.instances)) {
				String now = String.valueOf(System.currentTimeMillis());
				send(SseEmitter.event().name("instances").id(now).data(instances));
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
