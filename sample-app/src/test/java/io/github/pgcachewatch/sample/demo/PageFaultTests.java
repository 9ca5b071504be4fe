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

import java.io.IOException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the visitor of the page sees of a listener that fails, and that it recovers.
 */
@Tag("external-program")
@ExtendWith(PageExtension.class)
class PageFaultTests {

	private final BookshopPage page;

	PageFaultTests(BookshopPage page) {
		this.page = page;
	}

	@Test
	void aTerminatedListenerComesBackByItself() {
		String others = this.page.figure("A", "reconnects");
		this.page.press("B", "Terminate its listener");
		this.page.awaiting().until(() -> this.page.gate("B").startsWith("DISCONNECTED") && this.page.isClosed("B"));
		this.page.awaiting().until(() -> this.page.gate("B").startsWith("LIVE") && !this.page.isClosed("B"));
		this.page.awaiting()
			.untilAsserted(() -> assertThat(this.page.strip()).contains("B DISCONNECTED", "administrator command",
					"B LIVE", "dropped in B: RECONNECT"));
		assertThat(this.page.figure("B", "reconnects")).isNotEqualTo("0");
		assertThat(this.page.figure("A", "reconnects")).isEqualTo(others);
	}

	@Test
	void aFrozenListenersReadsBypassTheCachesUntilItIsLiveAgain() throws IOException {
		this.page.switchReaders(true);
		this.page.awaiting().until(() -> this.page.rows("A") >= 12);
		long refused = this.page.number("A", "refused");
		WebElement freeze = this.page.button("A", "Freeze it for 8 s");
		freeze.click();
		assertThat(freeze.isEnabled()).isFalse();
		this.page.awaiting().until(() -> this.page.shows("A", "bypassed"));
		assertThat(this.page.isClosed("A")).isTrue();
		assertThat(this.page.isClosed("B")).isFalse();
		assertNothingIsShownAsFilled("A");
		assertThat(this.page.number("A", "refused")).isGreaterThan(refused);
		this.page.takeScreenshot("bookshop-frozen");
		this.page.awaiting().until(() -> this.page.gate("A").startsWith("LIVE") && !this.page.isClosed("A"));
		this.page.awaiting().until(() -> this.page.shows("A", "hit") && freeze.isEnabled());
		assertThat(this.page.shows("A", "bypassed")).isFalse();
	}

	/** During some more reads. */
	private void assertNothingIsShownAsFilled(String instance) {
		this.page.recordEvents(instance);
		long bypassed = this.page.number(instance, "bypassed");
		this.page.awaiting().until(() -> this.page.number(instance, "bypassed") > bypassed + 5);
		assertThat(this.page.recordedEvents()).anyMatch((event) -> event.endsWith(" bypassed"))
			.noneMatch((event) -> event.endsWith(" filled") || event.endsWith(" hit"));
	}

}
