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

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Keeps the open pages up to date. A browser that reads slowly misses some states and
 * delays no other browser.
 */
@Component
public class PageViewers implements DisposableBean {

	private static final int CAPACITY = 100;

	private final Set<PageViewer> viewers = ConcurrentHashMap.newKeySet();

	private final ExecutorService senders = Executors.newCachedThreadPool(PageViewers::thread);

	private final ChangeStrip strip;

	private final InstanceRegistry instances;

	PageViewers(ChangeStrip strip, InstanceRegistry instances) {
		this.strip = strip;
		this.instances = instances;
	}

	SseEmitter open() {
		if (this.viewers.size() >= CAPACITY) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Too many pages are open");
		}
		SseEmitter emitter = new SseEmitter(0L);
		PageViewer viewer = new PageViewer(emitter);
		emitter.onCompletion(() -> this.viewers.remove(viewer));
		this.viewers.add(viewer);
		return emitter;
	}

	/**
	 * Returns whether a browser has the page open.
	 * @return whether there is a viewer
	 */
	public boolean isAny() {
		return !this.viewers.isEmpty();
	}

	@Scheduled(fixedDelay = 100)
	void update() {
		if (isAny()) {
			List<InstanceView> now = this.instances.view();
			this.viewers
				.forEach((viewer) -> viewer.update(this.strip, now, this.senders, () -> this.viewers.remove(viewer)));
		}
	}

	/** Open pages would hold up a graceful shutdown. */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.viewers.forEach(PageViewer::close);
	}

	@Override
	public void destroy() {
		this.senders.shutdownNow();
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "viewer");
		thread.setDaemon(true);
		return thread;
	}

}
