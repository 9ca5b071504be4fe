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
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.stereotype.Component;

/**
 * The instances of the bookshop that the page shows: this one, and others in the same
 * JVM. Thread-safe.
 */
@Component
public class InstanceRegistry {

	private final List<InstanceMonitor> monitors = new CopyOnWriteArrayList<>();

	private final ChangeStrip strip;

	InstanceRegistry(InstanceMonitor own, ChangeStrip strip) {
		this.strip = strip;
		add(own);
	}

	/**
	 * Shows a further instance.
	 * @param monitor sees what goes on there
	 */
	public final void add(InstanceMonitor monitor) {
		monitor.follow((event) -> this.strip.add(monitor.name(), event));
		this.monitors.add(monitor);
	}

	/**
	 * Returns the instances, this one first.
	 * @return what sees what goes on in each
	 */
	public List<InstanceMonitor> monitors() {
		return List.copyOf(this.monitors);
	}

	List<InstanceView> view() {
		return this.monitors.stream().map(InstanceMonitor::view).toList();
	}

}
