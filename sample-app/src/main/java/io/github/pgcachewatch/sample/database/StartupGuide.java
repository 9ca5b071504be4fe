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

package io.github.pgcachewatch.sample.database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Says, once the application has started, how to watch it and how to join in.
 */
@Component
@Profile("!second-instance")
class StartupGuide {

	private static final Logger logger = LoggerFactory.getLogger(StartupGuide.class);

	private final JdbcConnectionDetails database;

	private final Environment environment;

	StartupGuide(JdbcConnectionDetails database, Environment environment) {
		this.database = database;
		this.environment = environment;
	}

	@EventListener(ApplicationReadyEvent.class)
	void print() {
		int port = this.environment.getProperty("local.server.port", Integer.class, 8080);
		String url = this.database.getJdbcUrl().replaceAll("(?i)(password=)[^&]*", "$1***");
		logger.info("""
				The bookshop is open.

				  Page      http://localhost:{}/
				  JDBC URL  {}
				  psql      psql "{}"
				  One more instance on the same database, seen at http://localhost:{}/
				            ./mvnw -pl sample-app -am spring-boot:run \
				-Dspring-boot.run.arguments="--server.port={} --bookshop.instance=C --spring.datasource.url={}"
				""", port, url, url.substring("jdbc:".length()), port + 1, port + 1, url);
	}

}
