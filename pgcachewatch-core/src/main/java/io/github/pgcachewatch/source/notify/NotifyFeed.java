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

package io.github.pgcachewatch.source.notify;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.Feed;
import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives changes by LISTEN. It is confirmed by a notification of its own that comes
 * back, and proved by a statement on the connection that listens: the server sends what
 * was committed before the statement ahead of its answer.
 */
public final class NotifyFeed implements Feed {

	private static final Logger logger = LoggerFactory.getLogger(NotifyFeed.class);

	private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

	private final DedicatedConnectionFactory connections;

	private final Set<String> channels = new LinkedHashSet<>();

	private final NotificationReader reader;

	private final SocketControl control = new SocketControl();

	private Runnable inPassing = () -> {
	};

	private volatile @Nullable ListenConnection connection;

	private volatile long lastReceived = System.nanoTime();

	/**
	 * Creates a feed that is not connected.
	 * @param connections opens the connections, on the thread that reads
	 * @param channel the channel that changes arrive by
	 * @param extraChannels further channels, whose notifications are handed over, too
	 * @param handler takes what is received
	 */
	public NotifyFeed(DedicatedConnectionFactory connections, String channel, List<String> extraChannels,
			ChangeHandler handler) {
		this.connections = connections;
		this.channels.add(channel);
		this.channels.addAll(extraChannels);
		this.reader = new NotificationReader(channel, handler);
	}

	@Override
	public void connect(Runnable inPassing) throws SQLException {
		this.inPassing = inPassing;
		Connection opened = this.connections.open(this.control);
		try {
			this.connection = new ListenConnection(opened, this.control, this::receiveInPassing);
		}
		catch (SQLException | RuntimeException | Error ex) {
			opened.close();
			throw ex;
		}
	}

	@Override
	public void subscribe() throws SQLException {
		connected().listen(this.channels);
	}

	@Override
	public void confirm() throws SQLException {
		ListenConnection connection = connected();
		connection.sendProbe(this.connections);
		long limit = System.nanoTime() + PROBE_LIMIT.toNanos();
		while (!connection.probeReturned()) {
			if (System.nanoTime() - limit >= 0) {
				throw new SourceException("LISTEN was carried out, but a notification did not come back within "
						+ PROBE_LIMIT.toSeconds() + " s: " + ListenConnection.poolerAdvice());
			}
			if (await(limit)) {
				this.inPassing.run();
			}
		}
	}

	@Override
	public boolean await(long untilNanoTime) throws SQLException {
		try {
			return receive(connected().await(untilNanoTime));
		}
		finally {
			this.control.clearWake();
		}
	}

	@Override
	public void prove() throws SQLException {
		connected().roundTrip();
	}

	private boolean receive(List<PgNotification> notifications) {
		if (notifications.isEmpty()) {
			return false;
		}
		this.reader.read(notifications);
		this.lastReceived = System.nanoTime();
		return true;
	}

	/**
	 * Receives while the driver is still busy with the connection, so that no other
	 * thread can go on with it.
	 */
	private void receiveInPassing(List<PgNotification> notifications) {
		if (receive(notifications)) {
			this.inPassing.run();
		}
	}

	/**
	 * Returns the connection that listens, for statements of the thread that reads.
	 * Notifications that come with their answers are handed over by the next
	 * {@link #await(long)} or {@link #prove()} at the latest.
	 * @return the connection
	 */
	public Connection connection() {
		return connected().connection();
	}

	private ListenConnection connected() {
		return Objects.requireNonNull(this.connection, "The feed is not connected");
	}

	@Override
	public long lastReceived() {
		return this.lastReceived;
	}

	@Override
	public void wake() {
		this.control.wake();
	}

	@Override
	public void abort() {
		this.control.abort();
		ListenConnection uncontrolled = this.connection;
		if (uncontrolled != null) {
			try {
				uncontrolled.abort();
			}
			catch (SQLException ex) {
				logger.debug("The connection could not be aborted", ex);
			}
		}
	}

	@Override
	public @Nullable Integer backendPid() {
		ListenConnection current = this.connection;
		return (current != null) ? current.backendPid() : null;
	}

	@Override
	public double queueUsage() {
		ListenConnection current = this.connection;
		return (current != null) ? current.queueUsage() : Double.NaN;
	}

	@Override
	public void close() {
		ListenConnection closing = this.connection;
		this.connection = null;
		if (closing != null) {
			try {
				this.control.limit(CLOSE_LIMIT);
				closing.close();
			}
			catch (SQLException | RuntimeException ex) {
				logger.debug("The connection could not be closed in an orderly way", ex);
			}
		}
		this.control.abort();
	}

}
