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

package io.github.pgcachewatch.trigger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a change is packed, and that whatever does not fit is sent as a whole table.
 */
class PayloadTests {

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE item (id text, n int)");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@Test
	void thePayloadIsTheWireFormat() {
		this.postgres.ensure(request("item", "id"));
		this.postgres.execute("INSERT INTO item VALUES ('a', 1)");
		assertThat(this.postgres.payloads()).singleElement()
			.asString()
			.matches("\\{\"operation\":\"insert\",\"table\":\"item\","
					+ "\"sent_at\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?[+-]\\d\\d:\\d\\d\","
					+ "\"schema\":\"public\",\"keys\":\\[\\{\"id\":\"a\"}]}");
	}

	@Test
	void whenKeysDoNotFitIntoOneNotificationTheyAreSplit() {
		this.postgres.ensure(request("item", "id"));
		this.postgres.execute("INSERT INTO item SELECT i, i FROM generate_series(1, 1000) i");
		List<String> payloads = this.postgres.payloads();
		assertThat(payloads).hasSize(2).allSatisfy((payload) -> assertThat(bytes(payload)).isLessThan(8000));
		assertThat(payloads).anySatisfy((payload) -> assertThat(bytes(payload)).isGreaterThan(7900));
		assertThat(keysOf(payloads)).containsExactlyInAnyOrderElementsOf(
				IntStream.rangeClosed(1, 1000).mapToObj((i) -> "{\"id\":\"" + i + "\"}").toList());
	}

	@Test
	void whenKeysOfSeveralBytesALetterDoNotFitTheyAreSplitByBytes() {
		this.postgres.ensure(request("item", "id"));
		this.postgres.execute("INSERT INTO item SELECT repeat('\u20ac', 300) || i, i FROM generate_series(1, 20) i");
		List<String> payloads = this.postgres.payloads();
		assertThat(payloads).hasSize(3).allSatisfy((payload) -> assertThat(bytes(payload)).isLessThan(8000));
		assertThat(keysOf(payloads)).hasSize(20);
	}

	@Test
	void aPayloadOf7999BytesIsSentWhole() {
		this.postgres.ensure(request("item", "id"));
		this.postgres.execute("SET TimeZone = 'UTC'");
		boolean exact = false;
		for (int length = 7840; length < 7920; length++) {
			String payload;
			do {
				this.postgres.execute("INSERT INTO item VALUES (repeat('x', " + length + "), 1)");
				payload = this.postgres.payloads().get(0);
			}
			while (!payload.matches(".*\\.\\d{6}\\+00:00.*")); // trailing zeros are not
																// printed
			boolean keyed = payload.contains("\"keys\"");
			exact |= keyed && bytes(payload) == 7999;
			assertThat(bytes(payload)).isLessThan(8000);
		}
		assertThat(exact).isTrue();
	}

	@Test
	void aStatementsKeysOfAnySizesAreAllSentOrTheWholeTableIs() {
		this.postgres.ensure(request("item", "id"));
		for (int length = 3880; length < 3980; length++) {
			this.postgres
				.execute("INSERT INTO item SELECT repeat(i::text, " + length + "), 1 FROM generate_series(1, 3) i");
			List<String> payloads = this.postgres.payloads();
			assertThat(payloads).allSatisfy((payload) -> assertThat(bytes(payload)).isLessThan(8000));
			assertThat(keysOf(payloads)).hasSize(3);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 7990, 9000, 1000000 })
	void whenAKeyIsTooLongTheWholeTableIsSent(int length) {
		this.postgres.ensure(request("item", "id"));
		this.postgres.execute("INSERT INTO item SELECT repeat('x', " + length + "), 1");
		assertThat(this.postgres.changes()).containsExactly("insert public.item");
		this.postgres.execute("INSERT INTO item SELECT repeat('\u20ac', " + length + "), 1 UNION ALL SELECT 'a', 2");
		assertThat(this.postgres.changes()).contains("insert public.item");
	}

	@ParameterizedTest
	@EnumSource
	void whenAKeyIsTooLongInARowTriggerTheWholeTableIsSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("item", "id", "n"));
		this.postgres.execute("INSERT INTO item SELECT repeat('x', 9000), 1");
		assertThat(this.postgres.changes()).containsExactly("insert public.item");
		this.postgres.execute("UPDATE item SET id = 'short'");
		assertThat(this.postgres.changes()).contains("update public.item");
	}

	@Test
	void pastMaxKeysTheWholeTableIsSent() {
		this.postgres.ensure(settings(10), request("item", "id"));
		this.postgres.execute("INSERT INTO item SELECT i, i FROM generate_series(1, 10) i");
		assertThat(this.postgres.keys()).hasSize(10);
		this.postgres.execute("INSERT INTO item SELECT i, i FROM generate_series(11, 21) i");
		assertThat(this.postgres.changes()).containsExactly("insert public.item");
		this.postgres.execute("UPDATE item SET id = 'new' || id WHERE n <= 6");
		assertThat(this.postgres.changes()).containsExactly("update public.item");
	}

	@Test
	void rowsThatShareAKeyCountOnceTowardsMaxKeys() {
		this.postgres.ensure(settings(1), request("item", "id"));
		this.postgres.execute("INSERT INTO item SELECT 'same', i FROM generate_series(1, 5000) i");
		assertThat(this.postgres.changes()).containsExactly("insert public.item [{\"id\":\"same\"}]");
	}

	@Test
	void whenAnUpdateOfManyRowsLeavesTheKeysEachIsSentOnce() {
		this.postgres.execute("INSERT INTO item VALUES ('a', 1), ('b', 2), ('b', 3), (NULL, 4)");
		this.postgres.ensure(request("item", "id"));
		this.postgres.execute("UPDATE item SET n = n + 1");
		assertThat(keysOf(this.postgres.payloads())).containsExactlyInAnyOrder("{\"id\":\"a\"}", "{\"id\":\"b\"}",
				"{\"id\":null}");
	}

	@Test
	void whenAnUpdateOfManyRowsAltersAKeyTheOldOneIsSentToo() {
		this.postgres.execute("INSERT INTO item VALUES ('a', 1), ('b', 2)");
		this.postgres.ensure(request("item", "id"));
		this.postgres.execute("UPDATE item SET id = 'c'");
		assertThat(keysOf(this.postgres.payloads())).containsExactlyInAnyOrder("{\"id\":\"a\"}", "{\"id\":\"b\"}",
				"{\"id\":\"c\"}");
	}

	@Test
	void whenOneOfMoreRowsThanMaxKeysAltersItsKeyTheOldOneIsSentToo() {
		this.postgres.execute("INSERT INTO item SELECT CASE i WHEN 4000 THEN 'old' ELSE 'same' END, i "
				+ "FROM generate_series(1, 5000) i");
		this.postgres.ensure(settings(3), request("item", "id"));
		this.postgres.execute("UPDATE item SET id = CASE n WHEN 4000 THEN 'new' ELSE id END");
		assertThat(keysOf(this.postgres.payloads())).containsExactlyInAnyOrder("{\"id\":\"same\"}", "{\"id\":\"old\"}",
				"{\"id\":\"new\"}");
	}

	@Test
	void whenAKeyIsRespelledInManyRowsBothSpellingsAreSent() {
		this.postgres.execute("CREATE TABLE price (amount numeric)", "INSERT INTO price VALUES (1.0), (2.0)");
		this.postgres.ensure(request("price", "amount"));
		this.postgres.execute("UPDATE price SET amount = amount * 1.0");
		assertThat(this.postgres.payloads()).singleElement()
			.asString()
			.contains("{\"amount\":1.0}", "{\"amount\":1.00}", "{\"amount\":2.0}", "{\"amount\":2.00}");
	}

	@Test
	void numbersAndTextsKeepEveryDigitAndLetter() {
		this.postgres.execute("CREATE TABLE exact (a numeric, b bigint, c text, d jsonb)");
		this.postgres.ensure(request("exact", "a", "b", "c", "d"));
		this.postgres.execute("INSERT INTO exact VALUES (12345678901234567890.12345678901234567890, "
				+ "-9223372036854775808, E'\"\\\\\\n\\u0001\u20ac', '{\"x\": 1.10}')");
		assertThat(this.postgres.payloads()).singleElement()
			.asString()
			.endsWith("\"keys\":[{\"a\":12345678901234567890.12345678901234567890,\"b\":-9223372036854775808,"
					+ "\"c\":\"\\\"\\\\\\n\\u0001\u20ac\",\"d\":{\"x\": 1.10}}]}");
	}

	@Test
	void nullKeysAreSentAsNull() {
		this.postgres.ensure(request("item", "id", "n"));
		this.postgres.execute("INSERT INTO item VALUES (NULL, NULL)");
		assertThat(this.postgres.changes()).containsExactly("insert public.item [{\"id\":null,\"n\":null}]");
	}

	@Test
	void numbersThatDifferOnlyInScaleAreBothSent() {
		this.postgres.execute("CREATE TABLE price (amount numeric)");
		this.postgres.ensure(request("price", "amount"));
		this.postgres.execute("INSERT INTO price VALUES (1.0), (1.00)");
		assertThat(this.postgres.payloads()).singleElement()
			.asString()
			.contains("{\"amount\":1.0}", "{\"amount\":1.00}");
	}

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	private static List<String> keysOf(List<String> payloads) {
		return payloads.stream()
			.flatMap((payload) -> JsonMapper.shared().readTree(payload).path("keys").valueStream())
			.map(Object::toString)
			.toList();
	}

}
