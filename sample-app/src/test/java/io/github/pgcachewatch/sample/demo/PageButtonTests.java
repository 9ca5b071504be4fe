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

package io.github.pgcachewatch.sample.demo;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the visitor of the page sees after a button that reads or changes rows.
 */
@Tag("external-program")
@ExtendWith(PageExtension.class)
class PageButtonTests {

	private final BookshopPage page;

	PageButtonTests(BookshopPage page) {
		this.page = page;
	}

	@Test
	void aChangedRowIsGoneInBothInstancesAndTheOthersStay() {
		this.page.read(41, 42);
		this.page.click("Change one row");
		for (String instance : BookshopPage.INSTANCES) {
			this.page.awaiting().until(() -> this.page.isEvicted(instance, 42));
			assertThat(this.page.isEvicted(instance, 41)).isFalse();
		}
		this.page.awaiting()
			.untilAsserted(() -> assertThat(this.page.firstLine()).contains("UPDATE book", "id=42")
				.containsPattern("A evicted [\\d.]+ ms after receipt, ≤ [\\d.]+ ms after COMMIT")
				.containsPattern("B evicted [\\d.]+ ms after receipt, ≤ [\\d.]+ ms after COMMIT"));
	}

	@Test
	void theChangedRowIsReadAnew() {
		this.page.read(43);
		String before = this.page.value("A", 43);
		this.page.click("Change one row");
		this.page.awaiting().until(() -> this.page.isEvicted("A", 43) && this.page.isEvicted("B", 43));
		this.page.read(43);
		this.page.awaiting()
			.untilAsserted(() -> assertThat(this.page.value("A", 43)).isNotEqualTo(before)
				.isEqualTo(this.page.value("B", 43)));
	}

	@Test
	void anEntryLightsUpWhenItIsStoredAndWhenItIsServed() {
		this.page.recordEvents("B");
		this.page.click("Read it in both", 44);
		this.page.awaiting().untilAsserted(() -> assertThat(this.page.recordedEvents()).contains("44 filled"));
		this.page.awaiting().until(() -> this.page.row("B", 44).getDomAttribute("data-event") == null);
		this.page.click("Read it in both", 44);
		this.page.awaiting().untilAsserted(() -> assertThat(this.page.recordedEvents()).contains("44 hit"));
		assertThat(this.page.row("B", 44).getText()).endsWith("1 hit");
	}

	@Test
	void aThousandRowsAreEvictedByTheirKeys() {
		this.page.read(45, 1500);
		this.page.click("Change 1,000 rows");
		for (String instance : BookshopPage.INSTANCES) {
			this.page.awaiting().until(() -> this.page.isEvicted(instance, 1500));
			assertThat(this.page.isEvicted(instance, 45)).isFalse();
		}
		this.page.awaiting()
			.untilAsserted(() -> assertThat(this.page.firstLine()).contains("UPDATE book")
				.containsPattern("1,000 rows in \\d+ notifications"));
	}

	@Test
	void aTruncatedTableEmptiesItsCaches() {
		this.page.read(46, 1501);
		this.page.click("TRUNCATE and restock");
		for (String instance : BookshopPage.INSTANCES) {
			this.page.awaiting().until(() -> this.page.isEvicted(instance, 46) && this.page.isEvicted(instance, 1501));
		}
		this.page.awaiting()
			.untilAsserted(() -> assertThat(this.page.strip()).contains("TRUNCATE book", "INSERT book"));
		// A read that came between the two transactions found no such book.
		this.page.awaiting().untilAsserted(() -> {
			this.page.read(46);
			assertThat(this.page.value("A", 46)).contains("The Forgotten");
		});
	}

	@Test
	void theEnterKeyChangesTheRow() {
		this.page.read(47);
		this.page.element("#one input").sendKeys(Keys.ENTER);
		this.page.awaiting().until(() -> this.page.isEvicted("A", 47) && this.page.isEvicted("B", 47));
		assertThat(this.page.element("#done").getText()).endsWith("where id = 47: 1 row");
	}

}
