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

package io.github.pgcachewatch.source.wal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import io.github.pgcachewatch.event.ChannelName;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.Feed;
import io.github.pgcachewatch.source.FeedSource;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.SourceStatus;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.source.notify.NotifyFeed;
import org.jspecify.annotations.Nullable;

/**
 * The source whose changes one elected instance reads from the WAL, and sends to all of
 * them, itself included, by NOTIFY. No trigger is needed, and no writer waits for another
 * one's notification. Thread-safe.
 */
public final class WalSource implements ChangeSource {

	private final ReaderElection election;

	private final FeedSource source;

	private volatile @Nullable WalFeed feed;

	/**
	 * Creates a source that does nothing before it is started.
	 * @param connections opens the connections, also that of a walsender
	 * @param settings the channel, and how closely to listen
	 * @param walSettings what is sent when this instance reads
	 * @param extraChannels further channels, whose notifications are handed over, too
	 * @param handler takes what is received
	 * @param timer runs the watchdog; must outlive the source
	 * @param workers read, and carry out what was handed over: an executor that has a
	 * thread for each task at once; must outlive the source
	 * @throws IllegalArgumentException if the name of a further channel is none in
	 * PostgreSQL
	 */
	public WalSource(DedicatedConnectionFactory connections, SourceSettings settings, WalSettings walSettings,
			List<String> extraChannels, ChangeHandler handler, ScheduledExecutorService timer, Executor workers) {
		extraChannels.forEach(ChannelName::check);
		List<String> extra = List.copyOf(extraChannels);
		this.election = new ReaderElection(connections, settings.channel(), walSettings, settings.reconnect(), timer,
				workers);
		this.source = new FeedSource(
				() -> open(new NotifyFeed(connections, settings.channel(), extra, handler), settings, handler),
				settings, handler, timer, workers);
	}

	/**
	 * Returns the name of the publication that the reader of a channel reads.
	 * @param channel the channel
	 * @return the name
	 */
	public static String publication(String channel) {
		return new ChannelNames(channel).publication();
	}

	private Feed open(NotifyFeed listening, SourceSettings settings, ChangeHandler handler) {
		WalFeed opened = new WalFeed(listening, this.election, handler, settings.maxStaleness());
		this.feed = opened;
		return opened;
	}

	@Override
	public void start() {
		this.election.start();
		this.source.start();
	}

	@Override
	public void stop() {
		this.source.stop();
		this.election.stop();
	}

	@Override
	public ListenerState state() {
		return this.source.state();
	}

	@Override
	public CompletableFuture<Void> barrier() {
		return this.source.barrier();
	}

	/**
	 * Returns the state, and who reads the WAL.
	 */
	@Override
	public SourceStatus status() {
		SourceStatus status = this.source.status();
		return new SourceStatus(status.state(), status.channel(), status.backendPid(), status.lastProofAge(),
				status.queueUsage(), status.reconnects(), status.lastFailure(), walStatus().details());
	}

	/**
	 * Returns who reads the WAL, as far as this instance knows.
	 * @return the status at this moment
	 */
	public WalStatus walStatus() {
		ReaderState own = this.election.state();
		WalFeed current = this.feed;
		String epoch = (current != null) ? current.epoch() : null;
		if (own == null) {
			return new WalStatus(WalStatus.Role.FOLLOWER, epoch, null, null, null, this.election.failure());
		}
		WalStatus.Role role = own.isReading() ? WalStatus.Role.READER : WalStatus.Role.CANDIDATE;
		return new WalStatus(role, epoch, own.retainedBytes(), own.unsentBytes(), own.lag(), own.waitingFor());
	}

}
