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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pictures of the page, for those who change it. {@code -Dscreenshot.update=true} lets
 * the plots fill first, a fault included, and renews the picture in the documentation.
 */
@Tag("external-program")
@ExtendWith(PageExtension.class)
class PagePictureTests {

	private final BookshopPage page;

	PagePictureTests(BookshopPage page) {
		this.page = page;
	}

	@Test
	void picturesOfItAreTaken() throws IOException {
		boolean update = Boolean.getBoolean("screenshot.update");
		this.page.click("TRUNCATE and restock");
		this.page.switchReaders(true);
		if (update) {
			awaitSecondsPlotted(40);
			this.page.press("B", "Freeze it for 8 s");
			this.page.awaiting().until(() -> this.page.isClosed("B"));
			awaitSecondsPlotted(58);
		}
		this.page.awaiting()
			.until(() -> !this.page.isClosed("B") && this.page.rows("A") == 12 && this.page.rows("B") == 12);
		this.page.stopReaders();
		this.page.click("Change one row", 3);
		this.page.awaiting().until(() -> this.page.isEvicted("A", 3) && this.page.isEvicted("B", 3));
		Path picture = this.page.takeScreenshot("bookshop");
		this.page.browser().prefer(Map.of("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce"));
		this.page.takeScreenshot("bookshop-dark");
		this.page.browser().resize(360, 800);
		this.page.takeScreenshot("bookshop-phone");
		if (update) {
			Files.copy(picture, Path.of("..", "docs", "bookshop.png"), StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private void awaitSecondsPlotted(int seconds) {
		this.page.awaiting()
			.until(() -> this.page.element("#hit-rate path").getDomAttribute("d").split("[ML]").length > seconds);
	}

}
