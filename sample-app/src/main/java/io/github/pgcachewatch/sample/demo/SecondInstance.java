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

import io.github.pgcachewatch.sample.BookshopApplication;
import io.github.pgcachewatch.sample.database.ConditionalOnOwnDatabase;
import io.github.pgcachewatch.sample.live.InstanceMonitor;
import io.github.pgcachewatch.sample.live.InstanceRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Starts the bookshop once more on the same database: with caches, a listener, a pool and
 * a port of its own, as in another process. It shares nothing with the first one but the
 * JVM, so that both can be shown on one page, and timed with one clock.
 */
@Component
@ConditionalOnOwnDatabase
@ConditionalOnBooleanProperty(name = "bookshop.second-instance", matchIfMissing = true)
class SecondInstance implements DisposableBean {

	static final String NAME = "B";

	private static final Logger logger = LoggerFactory.getLogger(SecondInstance.class);

	private final Thread starter = new Thread(this::start, "second-instance");

	private final JdbcConnectionDetails database;

	private final ListenerRelays relays;

	private final InstanceRegistry instances;

	private final String source;

	private volatile @Nullable ConfigurableApplicationContext context;

	SecondInstance(JdbcConnectionDetails database, ListenerRelays relays, InstanceRegistry instances,
			@Value("${pgcachewatch.source:notify}") String source) {
		this.source = source;
		this.database = database;
		this.relays = relays;
		this.instances = instances;
	}

	@EventListener(ApplicationReadyEvent.class)
	void startInBackground() {
		this.starter.start();
	}

	private void start() {
		try {
			ConfigurableApplicationContext started = new SpringApplicationBuilder(BookshopApplication.class)
				.profiles("second-instance")
				.registerShutdownHook(false)
				.run("--bookshop.instance=" + NAME, "--server.port=0", "--server.address=127.0.0.1",
						"--spring.datasource.url=" + this.database.getJdbcUrl(), "--pgcachewatch.source=" + this.source,
						"--pgcachewatch.connection.url=" + this.relays.jdbcUrl(NAME),
						"--pgcachewatch.connection.username=" + this.database.getUsername());
			this.context = started;
			InstanceMonitor monitor = started.getBean(InstanceMonitor.class);
			this.instances.add(monitor);
			logger.info("Instance {} is open on port {}, too", NAME, monitor.port());
		}
		catch (RuntimeException ex) {
			logger.warn("Instance {} could not be started: the page shows one instance", NAME, ex);
		}
	}

	@Override
	public void destroy() throws InterruptedException {
		this.starter.join();
		if (this.context != null) {
			this.context.close();
		}
	}

}
