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

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.SourceException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the messages of the plugin pgoutput, in version 1 of its protocol: each
 * transaction arrives whole, after its commit. Thread-safe.
 */
final class PgOutput {

	private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

	private static final int IDENTITY = 1;

	private final PgOutputHandler handler;

	PgOutput(PgOutputHandler handler) {
		this.handler = handler;
	}

	/**
	 * Decodes one message. Types, origins and messages of other programs are skipped.
	 * @throws SourceException if it is none that is known
	 * @throws SQLException if a relation cannot be looked up
	 */
	void read(ByteBuffer message) throws SQLException {
		char kind = '?';
		try {
			kind = (char) message.get();
			read(kind, message);
		}
		catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw new SourceException(
					"A message of the kind '" + kind + "' in the WAL stream cannot be decoded: " + ex.getMessage());
		}
	}

	private void read(char kind, ByteBuffer message) throws SQLException {
		switch (kind) {
			case 'B' -> begin(message);
			case 'C' -> commit(message);
			case 'R' -> this.handler.relation(relation(message));
			case 'I' -> insert(message);
			case 'U' -> update(message);
			case 'D' -> delete(message);
			case 'T' -> truncate(message);
			case 'Y', 'O', 'M' -> {
			}
			default -> throw new IllegalArgumentException("unknown kind");
		}
	}

	private void begin(ByteBuffer message) {
		message.getLong(); // the position of the commit
		Instant committedAt = POSTGRES_EPOCH.plus(message.getLong(), ChronoUnit.MICROS);
		this.handler.begin(message.getInt(), committedAt);
	}

	private void commit(ByteBuffer message) {
		message.get(); // flags
		message.getLong(); // the position of the commit
		this.handler.commit(message.getLong());
	}

	private static ReplicatedRelation relation(ByteBuffer message) {
		int oid = message.getInt();
		String schema = string(message);
		TableName name = new TableName(schema.isEmpty() ? "pg_catalog" : schema, string(message));
		boolean full = message.get() == 'f';
		int count = message.getShort();
		List<ReplicatedColumn> columns = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			boolean identity = (message.get() & IDENTITY) != 0;
			columns.add(new ReplicatedColumn(string(message), message.getInt(), identity));
			message.getInt(); // the type's modifier
		}
		return new ReplicatedRelation(oid, name, full, columns);
	}

	private void insert(ByteBuffer message) {
		int relation = message.getInt();
		expect(message.get() == 'N');
		this.handler.insert(relation, TupleData.read(message));
	}

	private void update(ByteBuffer message) {
		int relation = message.getInt();
		byte part = message.get();
		@Nullable TupleData old = null;
		if (part == 'K' || part == 'O') {
			old = TupleData.read(message);
			part = message.get();
		}
		expect(part == 'N');
		this.handler.update(relation, old, TupleData.read(message));
	}

	private void delete(ByteBuffer message) {
		int relation = message.getInt();
		byte part = message.get();
		expect(part == 'K' || part == 'O');
		this.handler.delete(relation, TupleData.read(message));
	}

	private void truncate(ByteBuffer message) {
		int count = message.getInt();
		message.get(); // CASCADE, RESTART IDENTITY
		List<Integer> relations = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			relations.add(message.getInt());
		}
		this.handler.truncate(relations);
	}

	private static void expect(boolean condition) {
		if (!condition) {
			throw new IllegalArgumentException("a row is missing");
		}
	}

	private static String string(ByteBuffer message) {
		int start = message.position();
		while (message.get() != 0) {
			// The string ends with a zero.
		}
		byte[] bytes = new byte[message.position() - 1 - start];
		message.get(start, bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
