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

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.sample.database.ConditionalOnOwnDatabase;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * One relay to the database for the listener of each instance. Thread-safe.
 */
@Component
@ConditionalOnOwnDatabase
class ListenerRelays implements DisposableBean {

	private final Map<String, ListenerRelay> relays = new ConcurrentHashMap<>();

	private final URI database;

	ListenerRelays(JdbcConnectionDetails database) {
		this.database = URI.create(database.getJdbcUrl().substring("jdbc:".length()));
	}

	ListenerRelay of(String instance) {
		return this.relays.computeIfAbsent(instance,
				(name) -> new ListenerRelay(this.database.getHost(), this.database.getPort()));
	}

	String jdbcUrl(String instance) {
		return "jdbc:postgresql://localhost:" + of(instance).port() + this.database.getPath();
	}

	@Override
	public void destroy() throws IOException {
		for (ListenerRelay relay : this.relays.values()) {
			relay.close();
		}
	}

}
