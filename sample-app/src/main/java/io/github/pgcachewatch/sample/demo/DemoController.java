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

package io.github.pgcachewatch.sample.demo;

import java.sql.SQLException;
import java.time.Duration;

import io.github.pgcachewatch.sample.database.ConditionalOnOwnDatabase;
import io.github.pgcachewatch.sample.live.InstanceMonitor;
import io.github.pgcachewatch.sample.live.InstanceRegistry;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The page's buttons. They take JSON alone, which no other site's page can send to here
 * without being allowed to.
 */
@RestController
@ConditionalOnOwnDatabase
class DemoController {

	private static final Duration FREEZE = Duration.ofSeconds(8);

	private final BookWriter writer;

	private final BookReaders readers;

	private final ListenerRelays relays;

	private final InstanceRegistry instances;

	DemoController(BookWriter writer, BookReaders readers, ListenerRelays relays, InstanceRegistry instances) {
		this.writer = writer;
		this.readers = readers;
		this.relays = relays;
		this.instances = instances;
	}

	@GetMapping("/demo/readers")
	ReadersSwitch readers() {
		return new ReadersSwitch(this.readers.isActive());
	}

	@PostMapping(path = "/demo/readers", consumes = MediaType.APPLICATION_JSON_VALUE)
	ReadersSwitch switchReaders(@RequestBody ReadersSwitch wanted) {
		this.readers.setActive(wanted.active());
		return readers();
	}

	@PostMapping(path = "/demo/books/{id}/read", consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletedAction read(@PathVariable long id) throws InterruptedException {
		String path = "/books/" + id;
		this.readers.readInAll(path);
		return new CompletedAction("GET " + path + " in each instance");
	}

	@PostMapping(path = "/demo/books/{id}/change", consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletedAction changeOne(@PathVariable long id) throws SQLException {
		return new CompletedAction(this.writer.changeOne(id));
	}

	@PostMapping(path = "/demo/books/change-thousand", consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletedAction changeThousand() throws SQLException {
		return new CompletedAction(this.writer.changeThousand());
	}

	@PostMapping(path = "/demo/books/truncate", consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletedAction truncate() throws SQLException {
		return new CompletedAction(this.writer.truncateAndRestock());
	}

	@PostMapping(path = "/demo/instances/{name}/terminate", consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletedAction terminate(@PathVariable String name) throws SQLException {
		Integer pid = instance(name).view().backendPid();
		if (pid == null || !this.writer.terminate(pid)) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "The listener of " + name + " is not connected");
		}
		return new CompletedAction("pg_terminate_backend(%d), the listener of %s".formatted(pid, name));
	}

	@PostMapping(path = "/demo/instances/{name}/freeze", consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletedAction freeze(@PathVariable String name) {
		this.relays.of(instance(name).name()).freeze(FREEZE);
		return new CompletedAction(
				"Nothing gets through to the listener of %s for %d s".formatted(name, FREEZE.toSeconds()));
	}

	private InstanceMonitor instance(String name) {
		return this.instances.monitors()
			.stream()
			.filter((monitor) -> monitor.name().equals(name))
			.findAny()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no instance " + name));
	}

	/**
	 * Whether the readers are active.
	 */
	record ReadersSwitch(boolean active) {
	}

	/**
	 * What was done.
	 */
	record CompletedAction(String done) {
	}

}
