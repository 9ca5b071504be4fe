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

package io.github.pgcachewatch.contract;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A changed row evicts the entry that the method filled, whatever the types.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyContractTests {

	private static final UUID ONE = UUID.fromString("00000000-0000-0000-0000-00000000000a");

	private static TestApplication application;

	private static Things things;

	private static String startUp = "";

	@BeforeAll
	static void start(CapturedOutput output) {
		application = TestApplication.live(TestApplication.database("CREATE TYPE colour AS ENUM ('RED', 'GREEN')",
				"CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
				"CREATE TABLE thing (id bigint PRIMARY KEY, small smallint, int4 int, num numeric, num0 numeric(20, 0), "
						+ "uid uuid, txt text, vc varchar(20), ch char(5), flag boolean, day date, at time, "
						+ "moment timestamp, instant timestamptz, colour colour, shade text, dom positive, "
						+ "bytes bytea, price float8, n int DEFAULT 0)",
				"INSERT INTO thing VALUES (1, 1, 1, 1.50, 1, '" + ONE
						+ "', 'ä\"\\ \n''x', 'v', 'c', true, '2026-01-01', '10:15:30.5', '2026-01-01 10:15:30.123456', "
						+ "'2026-01-01 10:15:30.123456+02', 'RED', 'GREEN', 1, '\\x01', 1.5)",
				"INSERT INTO thing VALUES (2, 2, 2, 2.50, 2, '00000000-0000-0000-0000-00000000000b', 'other', 'w', 'd', "
						+ "false, '2026-01-02', '10:15:31', '2026-01-02 10:15:30', '2026-01-02 10:15:30+02', 'GREEN', "
						+ "'RED', 2, '\\x02', 2.5)"),
				Shop.class);
		things = application.bean(Things.class);
		startUp = output.toString();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	private void exact(Supplier<Object> call) {
		application.assertEvictedBy(call, "UPDATE thing SET n = n + 1 WHERE id = 1");
		application.assertKeptDespite(call, "UPDATE thing SET n = n + 1 WHERE id = 2");
	}

	private void whole(Supplier<Object> call, String method) {
		application.assertEvictedBy(call, "UPDATE thing SET n = n + 1 WHERE id = 1");
		assertThat(startUp).containsOnlyOnce("Things." + method + "(");
	}

	@Test
	void numbers() {
		exact(() -> things.primitiveLong(1));
		exact(() -> things.boxedLong(1L));
		exact(() -> things.intOfBigint(1));
		exact(() -> things.boxedIntOfBigint(1));
		exact(() -> things.longOfInt(1L));
		exact(() -> things.shortOfSmallint((short) 1));
		exact(() -> things.longOfNumeric(1L));
		exact(() -> things.domain(1));
	}

	@Test
	void texts() {
		exact(() -> things.text("ä\"\\ \n'x"));
		exact(() -> things.varchar("v"));
		exact(() -> things.uuid(ONE));
		exact(() -> things.bool(true));
	}

	@Test
	void enums() {
		exact(() -> things.colour(Colour.RED));
		exact(() -> things.shade(Colour.GREEN));
	}

	@Test
	void times() {
		exact(() -> things.day(LocalDate.of(2026, 1, 1)));
		exact(() -> things.at(LocalTime.parse("10:15:30.5")));
		exact(() -> things.moment(LocalDateTime.parse("2026-01-01T10:15:30.123456")));
		exact(() -> things.instant(Instant.parse("2026-01-01T08:15:30.123456Z")));
	}

	@Test
	void timesThatAreFinerThanTheDatabaseKeepsAreNotCachedAndAreWarnedOf(CapturedOutput output) {
		fresh(() -> things.at(LocalTime.parse("10:15:30.500000001")));
		fresh(() -> things.moment(LocalDateTime.parse("2026-01-01T10:15:30.123456001")));
		Instant finer = Instant.parse("2026-01-01T08:15:30.123456001Z");
		fresh(() -> things.instant(finer));
		fresh(() -> things.instantOfRecord(new Moment(1, finer)));
		fresh(() -> things.instantOfFields(new Slot(1, finer)));
		fresh(() -> things.instantInText(finer));
		assertThat(output).containsOnlyOnce("Things.instant(Instant): 'id' was finer")
			.contains("'id.instant' was finer");
	}

	private void fresh(Supplier<Object> call) {
		assertThat(call.get()).isNotSameAs(call.get());
	}

	@Test
	void records() {
		exact(() -> things.record(new Key(1, "v")));
		exact(() -> things.nested(new Outer(new Key(1, "v"), Colour.RED)));
		exact(() -> things.spel(1, "v"));
		exact(() -> things.list(1, "v"));
		exact(() -> things.component(new Key(1, "v")));
	}

	@Test
	void nullsInKeys() {
		application.change("INSERT INTO thing (id) VALUES (9)");
		Object first = application.assertCached(() -> things.nullable(9L, null));
		application.change("UPDATE thing SET n = 5 WHERE id = 9");
		assertThat(things.nullable(9L, null)).isNotSameAs(first);
	}

	@Test
	void whatIsNotEqualInBothWorldsClearsTheWholeCacheAndIsWarnedOf() {
		whole(() -> things.decimal(new BigDecimal("1.5")), "decimal");
		whole(() -> things.stringOfBigint("1"), "stringOfBigint");
		whole(() -> things.uuidAsString(ONE.toString()), "uuidAsString");
		whole(() -> things.offset(OffsetDateTime.parse("2026-01-01T10:15:30.123456+02:00")), "offset");
		whole(() -> things.character("c"), "character");
		whole(() -> things.floating(1.5), "floating");
		whole(() -> things.bytes(new byte[] { 1 }), "bytes");
	}

	enum Colour {

		RED, GREEN

	}

	record Key(long id, String name) {
	}

	record Outer(Key key, Colour colour) {
	}

	static final class Slot {

		private final long id;

		private final Instant instant;

		Slot(long id, Instant instant) {
			this.id = id;
			this.instant = instant;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Slot slot && this.id == slot.id && this.instant.equals(slot.instant);
		}

		@Override
		public int hashCode() {
			return this.instant.hashCode();
		}

	}

	record Moment(long id, Instant instant) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Things.class)
	static class Shop {

	}

	@Service
	static class Things {

		@PgInvalidated(table = "thing", key = "id")
		public Object primitiveLong(long id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "id")
		public Object boxedLong(Long id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "id")
		public Object intOfBigint(int id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "id")
		public Object boxedIntOfBigint(Integer id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "int4")
		public Object longOfInt(Long id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "small")
		public Object shortOfSmallint(short id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "id")
		public Object stringOfBigint(String id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "num0")
		public Object longOfNumeric(long id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "dom")
		public Object domain(int id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "txt")
		public Object text(String id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "vc")
		public Object varchar(String id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "uid")
		public Object uuid(UUID id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "uid")
		public Object uuidAsString(String id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "flag")
		public Object bool(boolean id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "colour")
		public Object colour(Colour id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "shade")
		public Object shade(Colour id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "day")
		public Object day(LocalDate id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "at")
		public Object at(LocalTime id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "moment")
		public Object moment(LocalDateTime id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "instant")
		public Object instant(Instant id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = { "id", "instant" })
		public Object instantOfFields(Slot id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = { "id", "instant" })
		public Object instantOfRecord(Moment id) {
			return new Object();
		}

		@Cacheable(cacheNames = "instants", key = "'at ' + #id")
		@PgInvalidated(table = "thing", key = "instant")
		public Object instantInText(Instant id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = { "id", "vc" })
		public Object record(Key id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = { "id", "vc", "colour" })
		public Object nested(Outer id) {
			return new Object();
		}

		@Cacheable(cacheNames = "spel", key = "#id + '-' + #name.toUpperCase()")
		@PgInvalidated(table = "thing", key = { "id", "vc" })
		public Object spel(long id, String name) {
			return new Object();
		}

		@Cacheable(cacheNames = "list", key = "{#root.args[1], #a0}")
		@PgInvalidated(table = "thing", key = { "vc:name", "id:id" })
		public Object list(long id, String name) {
			return new Object();
		}

		@Cacheable(cacheNames = "component", key = "args[0].id + 'args[0]' + #root.args[0].name()")
		@PgInvalidated(table = "thing", key = { "id", "vc" })
		public Object component(Key key) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = { "id", "vc" })
		public Object nullable(Long id, @Nullable String name) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "num")
		public Object decimal(BigDecimal id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "instant")
		public Object offset(OffsetDateTime id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "ch")
		public Object character(String id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "price")
		public Object floating(double id) {
			return new Object();
		}

		@PgInvalidated(table = "thing", key = "bytes")
		public Object bytes(byte[] id) {
			return new Object();
		}

	}

}
