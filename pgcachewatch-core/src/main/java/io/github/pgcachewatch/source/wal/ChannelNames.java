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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The names in the database by which the instances on a channel know their reader.
 * Immutable.
 */
final class ChannelNames {

	private static final String PREFIX = "pgcachewatch_";

	private static final int MAX_BYTES = 63;

	private final String channel;

	private final String hash;

	private final long readerLock;

	private final long announcementLock;

	ChannelNames(String channel) {
		this.channel = channel;
		byte[] digest = sha256(channel);
		this.hash = HexFormat.of().formatHex(digest, 0, 8);
		this.readerLock = ByteBuffer.wrap(digest).getLong(8);
		this.announcementLock = ByteBuffer.wrap(digest).getLong(16);
	}

	/**
	 * Returns the name of the publication.
	 */
	String publication() {
		String name = PREFIX + this.channel;
		return (name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) ? name : PREFIX + this.hash;
	}

	/**
	 * Returns what the names of all slots of the channel begin with.
	 */
	String slotPrefix() {
		return PREFIX + this.hash + "_";
	}

	/**
	 * Returns a new name for a slot.
	 */
	String newSlot() {
		return slotPrefix() + UUID.randomUUID().toString().substring(0, 13).replace('-', '_');
	}

	/**
	 * Returns the key of the advisory lock of the one that reads.
	 */
	long readerLock() {
		return this.readerLock;
	}

	/**
	 * Returns the key of the advisory lock that announces an epoch: held by the session
	 * of a slot, once everything that is committed and not in the slot is visible.
	 */
	long announcementLock() {
		return this.announcementLock;
	}

	private static byte[] sha256(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
