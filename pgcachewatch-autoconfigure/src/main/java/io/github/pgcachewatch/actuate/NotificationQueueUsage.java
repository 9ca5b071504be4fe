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

package io.github.pgcachewatch.actuate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How full PostgreSQL's notification queue is: the one queue of the whole server, whose
 * end is that commits fail. Sampled on another thread, at most once in a while and only
 * where somebody asks. Thread-safe; no method but {@link #sample(Connection)} blocks.
 */
public final class NotificationQueueUsage {

	private static final Logger logger = LoggerFactory.getLogger(NotificationQueueUsage.class);

	private final AtomicBoolean sampling = new AtomicBoolean();

	private final DedicatedConnectionFactory connections;

	private final Executor worker;

	private final Duration maxAge;

	private volatile Sample sample;

	/**
	 * Creates the gauge.
	 * @param connections opens a connection for each sample
	 * @param worker samples
	 * @param maxAge the age from which a sample is taken anew
	 */
	public NotificationQueueUsage(DedicatedConnectionFactory connections, Executor worker, Duration maxAge) {
		this.connections = connections;
		this.worker = worker;
		this.maxAge = maxAge;
		this.sample = new Sample(Double.NaN, System.nanoTime() - maxAge.toNanos());
	}

	/**
	 * Returns the latest sample, and has another one taken if it is old.
	 * @return the usage from 0 to 1, or NaN if it is not known yet
	 */
	public double latest() {
		Sample latest = this.sample;
		if (System.nanoTime() - latest.takenAt >= this.maxAge.toNanos() && this.sampling.compareAndSet(false, true)) {
			this.worker.execute(this::sampleAlone);
		}
		return latest.usage;
	}

	/**
	 * Takes a sample on a connection that is there anyway.
	 * @param connection the connection
	 * @throws SQLException if the server cannot tell
	 */
	public void sample(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_notification_queue_usage()")) {
			result.next();
			this.sample = new Sample(result.getDouble(1), System.nanoTime());
		}
	}

	private void sampleAlone() {
		try (Connection connection = this.connections.open()) {
			sample(connection);
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("The usage of the notification queue is not known", ex);
			this.sample = new Sample(Double.NaN, System.nanoTime());
		}
		finally {
			this.sampling.set(false);
		}
	}

	private record Sample(double usage, long takenAt) {
	}

}
