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

import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On which screens, in which colours and by whom the page can be used.
 */
@Tag("external-program")
@ExtendWith(PageExtension.class)
class PageLayoutTests {

	private final BookshopPage page;

	PageLayoutTests(BookshopPage page) {
		this.page = page;
	}

	@Test
	void theLastMinuteIsPlotted() {
		this.page.switchReaders(true);
		for (String figure : new String[] { "hit-rate", "latency" }) {
			for (String instance : BookshopPage.INSTANCES) {
				By line = By.cssSelector("#" + figure + " path[data-instance=" + instance + "]");
				this.page.awaiting()
					.until(() -> this.page.browser().driver().findElement(line).getDomAttribute("d").contains("L"));
			}
		}
		assertThat(this.page.element("#hit-rate figcaption").getText()).containsPattern("A \\d+ % B \\d+ %");
		assertThat(this.page.element("#latency figcaption").getText()).containsPattern("A [\\d.]+ ms B [\\d.]+ ms");
	}

	@ParameterizedTest
	@ValueSource(ints = { 320, 360, 768, 1280 })
	void nothingIsWiderThanTheScreen(int width) {
		this.page.browser().resize(width, 800);
		this.page.read(48);
		this.page.click("Change one row");
		this.page.awaiting().until(() -> this.page.strip().contains("UPDATE book"));
		String excess = "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth - clientWidth";
		assertThat(this.page.browser().run(excess)).isEqualTo(0L);
	}

	@ParameterizedTest
	@CsvSource({ "light, 'rgb(245, 242, 236)'", "dark, 'rgb(22, 21, 19)'" })
	void everybodyCanUseItInEitherScheme(String scheme, String background) {
		this.page.browser().prefer(Map.of("prefers-color-scheme", scheme));
		this.page.read(49);
		this.page.click("Change one row");
		this.page.awaiting().until(() -> this.page.strip().contains("UPDATE book"));
		assertThat(this.page.browser().run("return getComputedStyle(document.body).backgroundColor"))
			.isEqualTo(background);
		assertThat(this.page.browser().findAccessibilityViolations()).isEmpty();
	}

	@Test
	void nothingMovesForThoseWhoPreferThat() {
		this.page.read(50);
		this.page.awaiting().until(() -> this.page.row("A", 50).getDomAttribute("data-event") == null);
		String transition = "return getComputedStyle(document.querySelector('tr[data-key]')).transitionDuration";
		assertThat(this.page.browser().run(transition)).isEqualTo("0.7s");
		this.page.browser().prefer(Map.of("prefers-reduced-motion", "reduce"));
		assertThat(this.page.browser().run(transition)).isEqualTo("0s");
	}

	@Test
	void noFadeGoesOnInTheColoursOfTheOtherScheme() {
		this.page.read(51);
		this.page.awaiting().until(() -> this.page.row("A", 51).getDomAttribute("data-event") == null);
		this.page.browser().run("""
				const row = document.querySelector('tr[data-key="51"]');
				row.dataset.event = 'evicted';
				getComputedStyle(row).backgroundColor;
				delete row.dataset.event;
				getComputedStyle(row).backgroundColor;
				document.getAnimations().forEach((fade) => fade.pause());
				""");
		String fades = "return document.getAnimations().length";
		assertThat(this.page.browser().run(fades)).isNotEqualTo(0L);
		this.page.browser().prefer(Map.of("prefers-color-scheme", "dark"));
		this.page.awaiting().until(() -> this.page.browser().run(fades).equals(0L));
	}

}
