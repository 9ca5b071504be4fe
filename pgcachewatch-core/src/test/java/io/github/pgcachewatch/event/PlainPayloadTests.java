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

import java.time.Instant;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlainPayload}: it reads what Jackson reads, and it can read every
 * payload that triggers write.
 */
class PlainPayloadTests {

	private static final String[] NAMES = { "operation", "table", "schema", "sent_at", "keys", "changed", "origin",
			"id", "", "k\u00e9y", "ta\\u0062le", "a\tb", "\ud83d\ude00", "x".repeat(70) };

	private static final String[] VALUES = { "\"update\"", "\"insert\"", "\"upsert\"", "\"book\"", "\"public\"",
			"\"2026-11-22T10:15:30.123456+00:00\"", "\"2026-11-22T10:15:30Z\"", "\"2026-02-30T10:15:30+01:00\"", "\"\"",
			"\"\\n\"", "\"\\ud800\"", "\"\ud800\"", "0", "-0", "01", "-", "42", "-7", "1.5", "1e2", "+1", ".5",
			"999999999999999999", "9223372036854775807", "9223372036854775808", "true", "false", "null", "nul", "truer",
			"NaN", "[]", "{}", "[1]", "[\"id\"]", "[\"id\",\"title\"]", "[\"id\" , null]", "'a'", "\u0661" };

	private static final String[] SPACES = { "", "", "", "", "", "", " ", "  ", "\n", "\t", "\u00a0", "\0", "/**/" };

	private final TableChangeReader reader = new TableChangeReader();

	private final PlainPayload.RecurringTexts recurring = new PlainPayload.RecurringTexts();

	@Test
	void aMillionPayloadsAreReadAsTheLibraryReadsThemOrLeftToIt() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		int read = 0;
		for (int i = 0; i < 1_000_000; i++) {
			PgNotification notification = notification(payload(random));
			TableChange plain = PlainPayload.read(notification, this.recurring);
			if (plain != null) {
				read++;
				assertThat(same(plain, json(notification)))
					.as("Seed %d, payload %s, read as %s", seed, notification.payload(), plain)
					.isTrue();
			}
		}
		assertThat(read).isBetween(100_000, 900_000);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"{\"operation\":\"update\",\"table\":\"book\",\"sent_at\":\"2026-11-22T10:15:30.123456+00:00\","
					+ "\"schema\":\"public\",\"keys\":[{\"id\":42},{\"id\":43}]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"schema\":\"public\",\"changed\":[],\"keys\":[{\"id\":42}]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"schema\":\"public\","
					+ "\"changed\":[\"title\", \"price\"],\"keys\":[{\"id\":42}]}",
			"{\"operation\":\"insert\",\"table\":\"b\u00fccher\",\"sent_at\":\"2026-11-22T10:15:30+05:30\","
					+ "\"schema\":\"public\",\"keys\":[{\"id\": -1, \"isbn\": \"978\", \"sold\": true, \"at\": null}]}",
			"{\"operation\":\"truncate\",\"table\":\"book\",\"sent_at\":\"2026-11-22T10:15:30+00:00\",\"schema\":\"s\"}",
			"{\"operation\" : \"delete\", \"table\" : \"book\", \"keys\" : [] }" })
	void whatTriggersWriteIsPlain(String payload) {
		PgNotification notification = notification(payload);
		assertThat(PlainPayload.read(notification, this.recurring)).isNotNull().isEqualTo(json(notification));
	}

	@Test
	void whatComesAgainIsNotReadAgain() {
		String payload = "{\"operation\":\"update\",\"table\":\"book\",\"sent_at\":\"2026-11-22T10:15:30+00:00\"}";
		TableChange first = PlainPayload.read(notification(payload), this.recurring);
		TableChange second = PlainPayload.read(notification(payload), this.recurring);
		assertThat(first).isNotNull();
		assertThat(second).isNotNull();
		assertThat(second.table()).isSameAs(first.table());
		assertThat(second.sentAt()).isSameAs(first.sentAt());
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"operation\":\"update\",\"table\":\"book\",\"keys\":[],\"keys\":[{\"id\":1}]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":1}],\"table\":\"author\"}",
			"{\"operation\":\"update\",\"keys\":[{\"id\":1}],\"operation\":\"delete\",\"table\":\"book\"}" })
	void aFieldThatComesTwiceIsNoMorePlainWhenThePayloadComesAgain(String payload) {
		for (int i = 0; i < 3; i++) {
			assertThat(PlainPayload.read(notification(payload), this.recurring)).isNull();
		}
	}

	private static boolean same(TableChange plain, @Nullable TableChange json) {
		return plain.equals(json) && plain.toString().equals(json.toString());
	}

	private @Nullable TableChange json(PgNotification notification) {
		try {
			return this.reader.readJson(notification);
		}
		catch (MalformedPayloadException ex) {
			return null;
		}
	}

	private static PgNotification notification(String payload) {
		return new PgNotification("changes", 1, payload, Instant.EPOCH);
	}

	private static String payload(Random random) {
		StringBuilder payload = new StringBuilder("{");
		append(payload, random, "\"operation\"", "\"update\"").append(',');
		append(payload, random, "\"table\"", "\"book\"").append(',');
		for (int i = random.nextInt(3); i > 0; i--) {
			field(payload, random).append(',');
		}
		append(payload, random, "\"keys\"", keys(random)).append('}');
		if (random.nextInt(3) == 0) {
			mutate(payload, random);
		}
		return payload.toString();
	}

	private static StringBuilder field(StringBuilder payload, Random random) {
		String name = pick(NAMES, random);
		List<String> usual = switch (name) {
			case "sent_at" -> List.of(VALUES[5], VALUES[6]);
			case "schema" -> List.of("\"public\"");
			default -> List.of(VALUES);
		};
		return append(payload, random, "\"" + name + "\"", usual.get(random.nextInt(usual.size())));
	}

	private static String keys(Random random) {
		StringBuilder keys = new StringBuilder("[");
		for (int i = random.nextInt(3); i > 0; i--) {
			keys.append('{');
			for (int j = random.nextInt(3); j > 0; j--) {
				append(keys, random, "\"" + (random.nextBoolean() ? "c" + j : pick(NAMES, random)) + "\"",
						pick(VALUES, random))
					.append((j > 1) ? "," : "");
			}
			keys.append('}').append((i > 1) ? "," : "");
		}
		return keys.append(']').toString();
	}

	private static StringBuilder append(StringBuilder payload, Random random, String name, String value) {
		return payload.append(space(random))
			.append(name)
			.append(space(random))
			.append(':')
			.append(space(random))
			.append(value);
	}

	private static String space(Random random) {
		return (random.nextInt(20) == 0) ? pick(SPACES, random) : "";
	}

	private static void mutate(StringBuilder payload, Random random) {
		int position = random.nextInt(payload.length());
		switch (random.nextInt(4)) {
			case 0 -> payload.deleteCharAt(position);
			case 1 -> payload.setCharAt(position, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
			case 2 -> payload.insert(position, "{}[]\",:0e-\\u ".charAt(random.nextInt(13)));
			default -> payload.setLength(position);
		}
	}

	private static String pick(String[] from, Random random) {
		return from[random.nextInt(from.length)];
	}

}
