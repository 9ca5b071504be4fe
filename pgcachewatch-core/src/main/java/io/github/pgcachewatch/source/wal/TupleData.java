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

import org.jspecify.annotations.Nullable;

/**
 * The columns of one row, of which only those that are asked for are decoded. Used by one
 * thread, and only as long as the message that it is read from.
 */
final class TupleData {

	private static final int NULL = -1;

	private static final int UNCHANGED = -2;

	private final ByteBuffer message;

	private final int[] positions;

	private final int[] lengths;

	private TupleData(ByteBuffer message, int columns) {
		this.message = message;
		this.positions = new int[columns];
		this.lengths = new int[columns];
	}

	/**
	 * Reads the part of a message that holds a row, and skips the values.
	 * @throws IllegalArgumentException if a column is neither null, nor unchanged, nor
	 * text
	 */
	static TupleData read(ByteBuffer message) {
		TupleData tuple = new TupleData(message, message.getShort());
		for (int i = 0; i < tuple.lengths.length; i++) {
			byte kind = message.get();
			tuple.lengths[i] = switch (kind) {
				case 'n' -> NULL;
				case 'u' -> UNCHANGED;
				case 't' -> message.getInt();
				default -> throw new IllegalArgumentException("column of the kind '" + (char) kind + "'");
			};
			tuple.positions[i] = message.position();
			message.position(message.position() + Math.max(0, tuple.lengths[i]));
		}
		return tuple;
	}

	int size() {
		return this.lengths.length;
	}

	/**
	 * Whether the value was not sent, since it is stored out of line and did not change.
	 */
	boolean isUnchanged(int column) {
		return this.lengths[column] == UNCHANGED;
	}

	/**
	 * Returns the length of the value in bytes, which is negative without one.
	 */
	int length(int column) {
		return this.lengths[column];
	}

	@Nullable String text(int column) {
		int length = this.lengths[column];
		if (length < 0) {
			return null;
		}
		byte[] bytes = new byte[length];
		this.message.get(this.positions[column], bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
