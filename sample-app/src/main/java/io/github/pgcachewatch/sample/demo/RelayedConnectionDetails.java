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

import io.github.pgcachewatch.autoconfigure.PgCacheWatchConnectionDetails;
import io.github.pgcachewatch.sample.database.ConditionalOnOwnDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * Leads this instance's listener, and no other connection, through a relay.
 */
@Component
@ConditionalOnOwnDatabase
class RelayedConnectionDetails implements PgCacheWatchConnectionDetails {

	private final JdbcConnectionDetails database;

	private final String url;

	RelayedConnectionDetails(JdbcConnectionDetails database, ListenerRelays relays,
			@Value("${bookshop.instance}") String instance) {
		this.database = database;
		this.url = relays.jdbcUrl(instance);
	}

	@Override
	public String getJdbcUrl() {
		return this.url;
	}

	@Override
	public @Nullable String getUsername() {
		return this.database.getUsername();
	}

	@Override
	public @Nullable String getPassword() {
		return this.database.getPassword();
	}

}
