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

import java.util.ArrayList;
import java.util.List;

import io.github.pgcachewatch.event.MalformedPayloadException;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableChangeReader;
import io.github.pgcachewatch.source.ChangeHandler;

/**
 * Reads the payloads of notifications, and hands the changes over in their order. Used by
 * one thread at a time.
 */
public final class NotificationReader {

	private final TableChangeReader payloads = new TableChangeReader();

	private final String channel;

	private final ChangeHandler handler;

	/**
	 * Creates a reader.
	 * @param channel the channel whose payloads are changes; those of others are handed
	 * over as notifications alone
	 * @param handler takes what was read
	 */
	public NotificationReader(String channel, ChangeHandler handler) {
		this.channel = channel;
		this.handler = handler;
	}

	/**
	 * Hands over all notifications of one read of the socket.
	 * @param notifications the notifications, at least one
	 */
	public void read(List<PgNotification> notifications) {
		this.handler.notifications(notifications);
		List<TableChange> changes = new ArrayList<>(notifications.size());
		for (PgNotification notification : notifications) {
			if (notification.channel().equals(this.channel)) {
				try {
					changes.add(this.payloads.read(notification));
				}
				catch (MalformedPayloadException ex) {
					handOver(changes);
					changes = new ArrayList<>();
					this.handler.unknown(String.valueOf(ex.getMessage()), notification);
				}
			}
		}
		handOver(changes);
	}

	private void handOver(List<TableChange> changes) {
		if (!changes.isEmpty()) {
			this.handler.changes(changes);
		}
	}

}
