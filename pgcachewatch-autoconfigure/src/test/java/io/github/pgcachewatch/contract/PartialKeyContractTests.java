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

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgInvalidated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Columns that are a part of the key evict every entry that a changed row may concern.
 */
@ExtendWith(OutputCaptureExtension.class)
class PartialKeyContractTests {

	private static final String CHANGE = "UPDATE line SET v = v || '!' WHERE order_id = 1";

	@Test
	void aRowEvictsAllEntriesOfItsOrderAndTheLogSaysWhatElse(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(TestApplication.database(
				"CREATE TABLE line (order_id bigint, line_no int, v text, PRIMARY KEY (order_id, line_no))",
				"INSERT INTO line VALUES (1, 1, 'a'), (1, 2, 'b')"), Shop.class)) {
			Lines lines = application.bean(Lines.class);
			for (Supplier<Object> call : List.<Supplier<Object>>of(() -> lines.lines(1L, new Page(0)),
					() -> lines.lines(1L, new Page(1)), () -> lines.named(new Page(1), 1L),
					() -> lines.ofRecord(new Line(1, 7)), () -> lines.ofClass(new LineId(1, 7)),
					() -> lines.expression("x", 1L))) {
				application.assertEvictedBy(call, CHANGE);
			}
			application.assertKeptDespite(() -> lines.untouched(5L), CHANGE);
		}
		assertThat(output)
			.containsOnlyOnce("Lines.lines(Long, Page): any change of the table 'public.line' clears the "
					+ "whole cache 'Lines.lines', since its key reads 'page.number' beside 'order_id'")
			.contains("since its key reads 'id.lineNo' beside 'order_id'")
			.doesNotContainPattern("WARN.*its key reads");
	}

	record Page(int number) {
	}

	record Line(long orderId, int lineNo) {
	}

	static class LineId implements Serializable {

		private static final long serialVersionUID = 1L;

		private final long orderId;

		private final int lineNo;

		LineId(long orderId, int lineNo) {
			this.orderId = orderId;
			this.lineNo = lineNo;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof LineId id && id.orderId == this.orderId && id.lineNo == this.lineNo;
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.orderId, this.lineNo);
		}

	}

	static class Lines {

		@PgInvalidated(table = "line", key = "order_id")
		public Object lines(Long orderId, Page page) {
			return new Object();
		}

		@PgInvalidated(table = "line", key = "order_id:order")
		public Object named(Page page, Long order) {
			return new Object();
		}

		@PgInvalidated(table = "line", key = "order_id")
		public Object ofRecord(Line id) {
			return new Object();
		}

		@PgInvalidated(table = "line", key = "order_id")
		public Object ofClass(LineId id) {
			return new Object();
		}

		@Cacheable(cacheNames = "expression", key = "#language + #orderId")
		@PgInvalidated(table = "line", key = "order_id")
		public Object expression(String language, Long orderId) {
			return new Object();
		}

		@PgInvalidated(table = "line", key = "line_no")
		public Object untouched(Long number) {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Lines.class)
	static class Shop {

	}

}
