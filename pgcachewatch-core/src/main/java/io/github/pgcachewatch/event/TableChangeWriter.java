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

package io.github.pgcachewatch.event;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a change as the payload of a notification. Thread-safe.
 */
public final class TableChangeWriter {

	/** The longest payload that PostgreSQL takes, in bytes. */
	private static final int MAX_BYTES = 7999;

	private static final DateTimeFormatter timestamps = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

	private final JsonMapper mapper = JsonMapper.builder().build();

	/**
	 * Writes a change. One whose keys do not fit becomes a change of the whole table.
	 * @param change the change
	 * @return the payload, at most 7,999 bytes in UTF-8
	 * @throws IllegalArgumentException if the table's name alone does not fit
	 */
	public String write(TableChange change) {
		String payload = json(change, change.keys());
		if (!fits(payload)) {
			payload = json(change, List.of());
		}
		if (!fits(payload)) {
			throw new IllegalArgumentException("The table's name is too long for a notification");
		}
		return payload;
	}

	/**
	 * Writes a change as as many payloads as its keys need. If one key alone does not
	 * fit, it becomes a change of the whole table.
	 * @param change the change
	 * @return the payloads, at least one, each of at most 7,999 bytes in UTF-8
	 * @throws IllegalArgumentException if the table's name alone does not fit
	 */
	public List<String> writeAll(TableChange change) {
		List<String> payloads = new ArrayList<>();
		return write(change, change.keys(), payloads) ? payloads : List.of(write(change));
	}

	private boolean write(TableChange change, List<Map<String, @Nullable Object>> keys, List<String> payloads) {
		String payload = json(change, keys);
		if (fits(payload)) {
			payloads.add(payload);
			return true;
		}
		int half = keys.size() / 2;
		return half > 0 && write(change, keys.subList(0, half), payloads)
				&& write(change, keys.subList(half, keys.size()), payloads);
	}

	private static boolean fits(String payload) {
		return payload.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
	}

	private String json(TableChange change, List<Map<String, @Nullable Object>> keys) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("operation", change.operation().wireName());
		fields.put("table", change.table());
		Instant sentAt = (change.sentAt() != null) ? change.sentAt() : change.receivedAt();
		fields.put("sent_at", timestamps.format(sentAt.atOffset(ZoneOffset.UTC)));
		if (change.schema() != null) {
			fields.put("schema", change.schema());
		}
		if (change.changed() != null) {
			fields.put("changed", change.changed());
		}
		if (!keys.isEmpty()) {
			fields.put("keys", keys.stream().map(TableChangeWriter::plain).toList());
		}
		return this.mapper.writeValueAsString(fields);
	}

	private static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> key) {
		Map<String, @Nullable Object> plain = new LinkedHashMap<>();
		key.forEach((column, value) -> plain.put(column, plain(value)));
		return plain;
	}

	/**
	 * What has no exact form in JSON, and no reader could tell from text, is sent as
	 * text.
	 */
	private static @Nullable Object plain(@Nullable Object value) {
		boolean exact = value == null || value instanceof Long || value instanceof Integer || value instanceof Short
				|| value instanceof Byte || value instanceof BigInteger || value instanceof BigDecimal
				|| value instanceof Boolean;
		return exact ? value : String.valueOf(value);
	}

}
