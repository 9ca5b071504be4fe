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
import java.time.Duration;
import java.util.Map;

import io.github.pgcachewatch.sample.BookshopApplication;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bookshop's page in Chromium: what its visitor sees after each button, on which
 * screens, and whether everybody can use it. {@code -Dscreenshot.update=true} renews the
 * picture in the documentation.
 */
@Tag("external-program")
class PageTests {

	private static final String[] BOTH = { "A", "B" };

	private static ConfigurableApplicationContext application;

	private static Browser browser;

	@BeforeAll
	static void start() throws IOException {
		browser = Browser.start();
		application = new SpringApplicationBuilder(BookshopApplication.class).run("--server.port=0");
	}

	@AfterAll
	static void stop() throws IOException {
		application.close();
		browser.close();
	}

	@BeforeEach
	void openPage() {
		browser.resize(1360, 1040);
		browser.prefer(Map.of("prefers-color-scheme", "light"));
		browser.driver().get("http://localhost:" + application.getEnvironment().getProperty("local.server.port"));
		for (String instance : BOTH) {
			awaiting().until(() -> gate(instance).equals("LIVE: hits are served"));
		}
		switchReaders(false);
	}

	@Test
	void aChangedRowIsGoneInBothInstancesAndTheOthersStay() {
		read(41, 42);
		click("Change one row");
		for (String instance : BOTH) {
			awaiting().until(() -> isEvicted(instance, 42));
			assertThat(isEvicted(instance, 41)).isFalse();
		}
		awaiting().untilAsserted(() -> assertThat(firstLine()).contains("UPDATE book", "id=42")
			.containsPattern("A evicted [\\d.]+ ms after receipt, [\\d.]+ ms after COMMIT")
			.containsPattern("B evicted [\\d.]+ ms after receipt, [\\d.]+ ms after COMMIT"));
	}

	@Test
	void theChangedRowIsReadAnew() {
		read(43);
		String before = row("A", 43).getText();
		click("Change one row");
		awaiting().until(() -> isEvicted("A", 43) && isEvicted("B", 43));
		read(43);
		assertThat(row("A", 43).getText()).isNotEqualTo(before).isEqualTo(row("B", 43).getText());
	}

	@Test
	void anEntryLightsUpWhenItIsStoredAndWhenItIsServed() {
		click("Read it in both", 44);
		awaiting().until(() -> "filled".equals(row("B", 44).getDomAttribute("data-event")));
		awaiting().until(() -> row("B", 44).getDomAttribute("data-event") == null);
		click("Read it in both", 44);
		awaiting().until(() -> "hit".equals(row("B", 44).getDomAttribute("data-event")));
		assertThat(row("B", 44).getText()).endsWith("1 hit");
	}

	@Test
	void aThousandRowsAreEvictedByTheirKeys() {
		read(45, 1500);
		click("Change 1,000 rows");
		for (String instance : BOTH) {
			awaiting().until(() -> isEvicted(instance, 1500));
			assertThat(isEvicted(instance, 45)).isFalse();
		}
		awaiting().untilAsserted(() -> assertThat(firstLine()).contains("UPDATE book")
			.containsPattern("1,000 rows in \\d+ notifications"));
	}

	@Test
	void aTruncatedTableEmptiesItsCaches() {
		read(46, 1501);
		click("TRUNCATE and restock");
		for (String instance : BOTH) {
			awaiting().until(() -> isEvicted(instance, 46) && isEvicted(instance, 1501));
		}
		awaiting().untilAsserted(() -> assertThat(strip()).contains("TRUNCATE author", "TRUNCATE book", "INSERT book"));
		read(46);
		assertThat(row("A", 46).getText()).contains("The Forgotten");
	}

	@Test
	void aTerminatedListenerComesBackByItself() {
		String others = figure("A", "reconnects");
		panel("B").findElement(By.xpath(".//button[.='Terminate its listener']")).click();
		awaiting().until(() -> gate("B").startsWith("DISCONNECTED") && isClosed("B"));
		awaiting().until(() -> gate("B").startsWith("LIVE") && !isClosed("B"));
		awaiting().untilAsserted(() -> assertThat(strip()).contains("B DISCONNECTED", "administrator command", "B LIVE",
				"dropped in B: RECONNECT"));
		assertThat(figure("B", "reconnects")).isNotEqualTo("0");
		assertThat(figure("A", "reconnects")).isEqualTo(others);
	}

	@Test
	void aFrozenListenersReadsBypassTheCachesUntilItIsLiveAgain() {
		switchReaders(true);
		awaiting().until(() -> number("A", "hits") > 0);
		WebElement freeze = panel("A").findElement(By.xpath(".//button[.='Freeze it for 8 s']"));
		long bypassed = number("A", "bypassed");
		freeze.click();
		assertThat(freeze.isEnabled()).isFalse();
		awaiting().until(() -> isClosed("A"));
		assertThat(isClosed("B")).isFalse();
		awaiting().until(() -> number("A", "bypassed") > bypassed);
		awaiting().until(() -> gate("A").startsWith("LIVE") && !isClosed("A"));
		long hits = number("A", "hits");
		awaiting().until(() -> number("A", "hits") > hits && freeze.isEnabled());
	}

	@Test
	void theLastMinuteIsPlotted() {
		switchReaders(true);
		for (String figure : new String[] { "hit-rate", "latency" }) {
			for (String instance : BOTH) {
				By line = By.cssSelector("#" + figure + " path[data-instance=" + instance + "]");
				awaiting().until(() -> browser.driver().findElement(line).getDomAttribute("d").contains("L"));
			}
		}
		assertThat(element("#hit-rate figcaption").getText()).containsPattern("A \\d+ % B \\d+ %");
		assertThat(element("#latency figcaption").getText()).containsPattern("A [\\d.]+ ms B [\\d.]+ ms");
	}

	@Test
	void theEnterKeyChangesTheRow() {
		read(47);
		element("#one input").sendKeys(Keys.ENTER);
		awaiting().until(() -> isEvicted("A", 47) && isEvicted("B", 47));
		assertThat(element("#done").getText()).endsWith("where id = 47: 1 row");
	}

	@ParameterizedTest
	@ValueSource(ints = { 320, 360, 768, 1280 })
	void nothingIsWiderThanTheScreen(int width) {
		browser.resize(width, 800);
		read(48);
		click("Change one row");
		awaiting().until(() -> strip().contains("UPDATE book"));
		String excess = "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth - clientWidth";
		assertThat(browser.run(excess)).isEqualTo(0L);
	}

	@ParameterizedTest
	@CsvSource({ "light, 'rgb(245, 242, 236)'", "dark, 'rgb(22, 21, 19)'" })
	void everybodyCanUseItInEitherScheme(String scheme, String background) {
		browser.prefer(Map.of("prefers-color-scheme", scheme));
		read(49);
		click("Change one row");
		awaiting().until(() -> strip().contains("UPDATE book"));
		assertThat(browser.run("return getComputedStyle(document.body).backgroundColor")).isEqualTo(background);
		assertThat(browser.findAccessibilityViolations()).isEmpty();
	}

	@Test
	void nothingMovesForThoseWhoPreferThat() {
		read(50);
		awaiting().until(() -> row("A", 50).getDomAttribute("data-event") == null);
		String transition = "return getComputedStyle(document.querySelector('tr[data-key]')).transitionDuration";
		assertThat(browser.run(transition)).isEqualTo("0.7s");
		browser.prefer(Map.of("prefers-reduced-motion", "reduce"));
		assertThat(browser.run(transition)).isEqualTo("0s");
	}

	@Test
	void picturesOfItAreTaken() throws IOException {
		boolean update = Boolean.getBoolean("screenshot.update");
		click("TRUNCATE and restock");
		switchReaders(true);
		awaitSecondsPlotted(update ? 40 : 2);
		panel("B").findElement(By.xpath(".//button[.='Freeze it for 8 s']")).click();
		awaiting().until(() -> isClosed("B"));
		takeScreenshot("bookshop-frozen");
		awaitSecondsPlotted(update ? 58 : 4);
		awaiting().until(() -> !isClosed("B") && rows("A") == 12 && rows("B") == 12);
		application.getBean(Readers.class).setActive(false);
		click("Change one row", 3);
		awaiting().until(() -> isEvicted("A", 3) && isEvicted("B", 3));
		Path picture = takeScreenshot("bookshop");
		browser.prefer(Map.of("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce"));
		takeScreenshot("bookshop-dark");
		browser.resize(360, 800);
		takeScreenshot("bookshop-phone");
		if (update) {
			Files.copy(picture, Path.of("..", "docs", "bookshop.png"), StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private static void awaitSecondsPlotted(int seconds) {
		awaiting().until(() -> element("#hit-rate path").getDomAttribute("d").split("[ML]").length > seconds);
	}

	private static Path takeScreenshot(String name) throws IOException {
		Path file = Files.createDirectories(Path.of("target", "screenshots")).resolve(name + ".png");
		browser.takeScreenshot(file);
		assertThat(file).isNotEmptyFile();
		return file;
	}

	private static ConditionFactory awaiting() {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptionsMatching(
					(ex) -> ex instanceof NoSuchElementException || ex instanceof StaleElementReferenceException);
	}

	private static WebElement element(String selector) {
		return browser.driver().findElement(By.cssSelector(selector));
	}

	private static void switchReaders(boolean active) {
		awaiting().until(() -> element("#readers").isDisplayed());
		if (element("#readers").isSelected() != active) {
			element("#readers").click();
		}
		Readers readers = application.getBean(Readers.class);
		awaiting().until(() -> readers.isActive() == active);
	}

	private static void click(String button) {
		element("#controls").findElement(By.xpath(".//button[.='" + button + "']")).click();
	}

	private static void click(String button, long id) {
		element("#one input").clear();
		element("#one input").sendKeys(String.valueOf(id));
		click(button);
	}

	/** Leaves the last number in the form. */
	private static void read(long... ids) {
		for (long id : ids) {
			awaiting().pollInterval(Duration.ofMillis(300)).until(() -> {
				click("Read it in both", id);
				return isCached("A", id) && isCached("B", id);
			});
		}
	}

	private static WebElement panel(String instance) {
		return element("section[data-instance=" + instance + "]");
	}

	private static String gate(String instance) {
		return panel(instance).findElement(By.className("gate")).getText();
	}

	private static boolean isClosed(String instance) {
		return panel(instance).getDomAttribute("class").contains("closed");
	}

	private static String figure(String instance, String name) {
		return panel(instance).findElement(By.cssSelector("[data-figure=" + name + "]")).getText();
	}

	private static long number(String instance, String name) {
		return Long.parseLong(figure(instance, name).replace(",", ""));
	}

	private static long rows(String instance) {
		return panel(instance).findElements(By.cssSelector("tbody tr:not([data-event=evicted])")).size();
	}

	private static WebElement row(String instance, long id) {
		return panel(instance)
			.findElement(By.cssSelector("[data-cache='BookRepository.find'] tr[data-key='" + id + "']"));
	}

	private static boolean isCached(String instance, long id) {
		return !"evicted".equals(row(instance, id).getDomAttribute("data-event"));
	}

	private static boolean isEvicted(String instance, long id) {
		return panel(instance).findElements(By.cssSelector("tr[data-key='" + id + "']:not([data-event=evicted])"))
			.isEmpty();
	}

	private static String strip() {
		return element("#strip").getText();
	}

	private static String firstLine() {
		return element("#strip li").getText();
	}

}
