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
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TableChangeReader}.
 */
class TableChangeReaderTests {

	private static final Instant RECEIVED = Instant.parse("2026-11-22T10:15:31Z");

	private static final String CHANGE = """
			{"operation":"update","table":"book","sent_at":"2026-11-22T10:15:30.123456+00:00",\
			"schema":"public","keys":[{"id":42},{"id":43}]}""";

	private final TableChangeReader reader = new TableChangeReader();

	@Test
	void aChangeIsReadWithAllItsFields() throws Exception {
		TableChange change = read(CHANGE);
		assertThat(change.channel()).isEqualTo("changes");
		assertThat(change.operation()).isEqualTo(Operation.UPDATE);
		assertThat(change.schema()).isEqualTo("public");
		assertThat(change.table()).isEqualTo("book");
		assertThat(change.keys()).containsExactly(Map.of("id", 42L), Map.of("id", 43L));
		assertThat(change.wholeTable()).isFalse();
		assertThat(change.sentAt()).isEqualTo(Instant.parse("2026-11-22T10:15:30.123456Z"));
		assertThat(change.latency()).isEqualTo(Duration.ofNanos(876_544_000));
	}

	@Test
	void aPayloadOfThePythonLibraryIsAChangeOfTheWholeTable() throws Exception {
		TableChange change = read("""
				{"operation" : "truncate", "table" : "book", "sent_at" : "2026-11-22T11:15:30+01:00"}""");
		assertThat(change.operation()).isEqualTo(Operation.TRUNCATE);
		assertThat(change.schema()).isNull();
		assertThat(change.wholeTable()).isTrue();
		assertThat(change.sentAt()).isEqualTo(Instant.parse("2026-11-22T10:15:30Z"));
	}

	@Test
	void theAlteredColumnsAreReadAndWrittenAgain() throws Exception {
		TableChange change = read(CHANGE.replace(",\"keys\"", ",\"changed\":[\"title\",\"pr\\u0069ce\"],\"keys\""));
		assertThat(change.changed()).containsExactly("title", "price");
		assertThat(read(new TableChangeWriter().write(change))).isEqualTo(change);
		assertThat(read(CHANGE.replace("\"keys\"", "\"changed\":[],\"keys\"")).changed()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "\"changed\":null,", "\"changed\":true,", "\"changed\":[1],", "\"changed\":{\"a\":1}," })
	void whatDoesNotNameAlteredColumnsMeansAnyColumn(String changed) throws Exception {
		assertThat(read(CHANGE.replace("\"keys\"", changed + "\"keys\"")).changed()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ",\"keys\":null", ",\"keys\":[]" })
	void missingOrEmptyKeysMeanTheWholeTable(String keys) throws Exception {
		TableChange change = read("{\"operation\":\"insert\",\"table\":\"book\"" + keys + "}");
		assertThat(change.wholeTable()).isTrue();
		assertThat(change.sentAt()).isNull();
		assertThat(change.latency()).isNull();
	}

	@Test
	void unknownFieldsAreIgnored() throws Exception {
		assertThat(read("""
				{"v":[1,{"keys":[{"id":1}]}],"operation":"delete","table":"book","more":{"table":"x"}}""").table())
			.isEqualTo("book");
	}

	@Test
	void valuesAreTypedWithoutLoss() throws Exception {
		String many = "1" + "0".repeat(3000);
		Map<String, Object> key = read("{\"operation\":\"insert\",\"table\":\"t\",\"keys\":[{\"a\":9007199254740993,"
				+ "\"b\":9223372036854775808,\"c\":1.10,\"d\":true,\"e\":null,\"f\":\"\\u00e9\\\"\\\\\\n\",\"g\":"
				+ many + ",\"h\":[1, {\"x\": 2}]}]}")
			.keys()
			.get(0);
		assertThat(key).containsEntry("a", 9007199254740993L)
			.containsEntry("b", new BigInteger("9223372036854775808"))
			.containsEntry("c", new BigDecimal("1.10"))
			.containsEntry("d", true)
			.containsEntry("e", null)
			.containsEntry("f", "\u00e9\"\\\n")
			.containsEntry("g", new BigInteger(many))
			.containsEntry("h", "[1,{\"x\":2}]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "42", "\"text\"", "[]", "{}", "{", "{\"operation\":\"update\"}",
			"{\"table\":\"book\"}", "{\"operation\":\"upsert\",\"table\":\"book\"}",
			"{\"operation\":1,\"table\":\"book\"}", "{\"operation\":\"update\",\"table\":\"\"}",
			"{\"operation\":\"update\",\"table\":null}", "{\"operation\":\"update\",\"table\":[\"book\"]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"table\":\"author\"}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":{\"id\":1}}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":[1]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":1}],\"keys\":[]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":1,\"id\":2}]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":1e999999999}]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":1e9999999999}]}",
			"{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":NaN}]}",
			"{\"operation\":\"update\",\"table\":\"book\"} x", "{\"operation\":\"update\",\"table\":\"book\"}{}" })
	void whateverIsNotAChangeIsRefused(String payload) {
		assertThatExceptionOfType(MalformedPayloadException.class).isThrownBy(() -> read(payload));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"yesterday\"", "\"2026-11-22T10:15:30+20:00\"", "12", "{\"at\":[1]}", "null" })
	void anUnreadableTimeDoesNotVoidTheKeysBesideIt(String sentAt) throws Exception {
		TableChange change = read(
				"{\"operation\":\"update\",\"table\":\"book\",\"sent_at\":" + sentAt + ",\"keys\":[{\"id\":1}]}");
		assertThat(change.sentAt()).isNull();
		assertThat(change.keys()).containsExactly(Map.of("id", 1L));
	}

	@Test
	void deepNestingIsRefusedOrIgnoredButNeverOverflowsTheStack() {
		String deep = "{\"operation\":\"update\",\"table\":\"book\",\"keys\":[{\"id\":" + "[".repeat(7000);
		assertThatExceptionOfType(MalformedPayloadException.class).isThrownBy(() -> read(deep));
	}

	@Test
	void noMutationOfAPayloadThrowsAnythingElse() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int i = 0; i < 100_000; i++) {
			String payload = mutate(CHANGE, random);
			try {
				assertThat(read(payload)).isNotNull();
			}
			catch (MalformedPayloadException ex) {
				assertThat(ex).hasMessageStartingWith("The payload");
			}
			catch (Throwable ex) {
				throw new AssertionError("Seed " + seed + ", payload " + payload, ex);
			}
		}
	}

	@Test
	void whatTheWriterWritesIsReadAsTheSameChange() throws Exception {
		TableChange change = TableChange.of(Operation.DELETE, "shop.book", Map.of("id", 42L, "isbn", "\u00e9\""));
		TableChange read = read(new TableChangeWriter().write(change));
		assertThat(read.operation()).isEqualTo(Operation.DELETE);
		assertThat(read.schema()).isEqualTo("shop");
		assertThat(read.keys()).isEqualTo(change.keys());
		assertThat(read.sentAt()).isEqualTo(change.receivedAt());
	}

	@Test
	void theWriterFallsBackToTheWholeTableWhereKeysDoNotFit() throws Exception {
		List<Map<String, String>> keys = Collections.nCopies(100, Map.of("isbn", "9".repeat(100)));
		String payload = new TableChangeWriter().write(TableChange.of(Operation.UPDATE, "book", keys));
		assertThat(payload).hasSizeLessThan(8000);
		assertThat(read(payload).wholeTable()).isTrue();
	}

	private TableChange read(String payload) throws MalformedPayloadException {
		return this.reader.read(new PgNotification("changes", 1, payload, RECEIVED));
	}

	private static String mutate(String payload, Random random) {
		StringBuilder mutated = new StringBuilder(payload);
		for (int i = random.nextInt(4); i >= 0 && !mutated.isEmpty(); i--) {
			int position = random.nextInt(mutated.length());
			switch (random.nextInt(4)) {
				case 0 -> mutated.deleteCharAt(position);
				case 1 -> mutated.setCharAt(position, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
				case 2 -> mutated.insert(position, "{}[]\",:0e-\\u".charAt(random.nextInt(12)));
				default -> mutated.setLength(position);
			}
		}
		return mutated.toString();
	}

}
