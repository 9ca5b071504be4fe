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

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import io.github.pgcachewatch.event.ChannelName;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.FeedSource;
import io.github.pgcachewatch.source.SourceSettings;

/**
 * The source whose changes triggers send by NOTIFY, and each instance of an application
 * receives by LISTEN on a connection of its own.
 */
public final class NotifySource {

	private NotifySource() {
	}

	/**
	 * Creates a source that does nothing before it is started.
	 * @param connections opens the connections, on the thread that reads
	 * @param settings the channel, and how closely to listen
	 * @param extraChannels further channels, whose notifications are handed over, too
	 * @param handler takes what is received
	 * @param timer runs the watchdog; must outlive the source
	 * @param workers read, and carry out what was handed over: an executor that has a
	 * thread for each task at once; must outlive the source
	 * @return the source
	 * @throws IllegalArgumentException if the name of a further channel is none in
	 * PostgreSQL
	 */
	public static ChangeSource create(DedicatedConnectionFactory connections, SourceSettings settings,
			List<String> extraChannels, ChangeHandler handler, ScheduledExecutorService timer, Executor workers) {
		extraChannels.forEach(ChannelName::check);
		List<String> extra = List.copyOf(extraChannels);
		return new FeedSource(() -> new NotifyFeed(connections, settings.channel(), extra, handler), settings, handler,
				timer, workers);
	}

}
