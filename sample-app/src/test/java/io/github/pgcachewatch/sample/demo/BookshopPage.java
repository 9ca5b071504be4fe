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
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bookshop's page in a browser, in its visitor's words.
 */
record BookshopPage(ConfigurableApplicationContext application, HeadlessBrowser browser) {

	static final String[] INSTANCES = { "A", "B" };

	/**
	 * Reloads the page, and stops the readers.
	 */
	void open() {
		this.browser.resize(1360, 1040);
		this.browser.prefer(Map.of("prefers-color-scheme", "light"));
		this.browser.driver()
			.get("http://localhost:" + this.application.getEnvironment().getProperty("local.server.port"));
		for (String instance : INSTANCES) {
			awaiting().until(() -> gate(instance).equals("LIVE: hits are served"));
		}
		switchReaders(false);
	}

	ConditionFactory awaiting() {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptionsMatching(
					(ex) -> ex instanceof NoSuchElementException || ex instanceof StaleElementReferenceException);
	}

	WebElement element(String selector) {
		return this.browser.driver().findElement(By.cssSelector(selector));
	}

	void switchReaders(boolean active) {
		awaiting().until(() -> element("#readers").isDisplayed());
		if (element("#readers").isSelected() != active) {
			element("#readers").click();
		}
		BookReaders readers = this.application.getBean(BookReaders.class);
		awaiting().until(() -> readers.isActive() == active);
	}

	void click(String button) {
		element("#controls").findElement(By.xpath(".//button[.='" + button + "']")).click();
	}

	void click(String button, long id) {
		element("#one input").clear();
		element("#one input").sendKeys(String.valueOf(id));
		click(button);
	}

	/** Leaves the last number in the form. */
	void read(long... ids) {
		for (long id : ids) {
			awaiting().pollInterval(Duration.ofMillis(300)).until(() -> {
				click("Read it in both", id);
				return isCached("A", id) && isCached("B", id);
			});
		}
	}

	/** Stops them without a sign on the page. */
	void stopReaders() {
		this.application.getBean(BookReaders.class).setActive(false);
	}

	WebElement button(String instance, String name) {
		return panel(instance).findElement(By.xpath(".//button[.='" + name + "']"));
	}

	void press(String instance, String button) {
		button(instance, button).click();
	}

	WebElement panel(String instance) {
		return element("section[data-instance=" + instance + "]");
	}

	String gate(String instance) {
		return panel(instance).findElement(By.className("gate")).getText();
	}

	boolean isClosed(String instance) {
		return panel(instance).getDomAttribute("class").contains("closed");
	}

	String figure(String instance, String name) {
		return panel(instance).findElement(By.cssSelector("[data-figure=" + name + "]")).getText();
	}

	long number(String instance, String name) {
		return Long.parseLong(figure(instance, name).replace(",", ""));
	}

	long rows(String instance) {
		return panel(instance).findElements(By.cssSelector("tbody tr:not([data-event=evicted])")).size();
	}

	WebElement row(String instance, long id) {
		return panel(instance)
			.findElement(By.cssSelector("[data-cache='BookRepository.find'] tr[data-key='" + id + "']"));
	}

	/** What an entry's row shows between its key and its state. */
	String value(String instance, long id) {
		return row(instance, id).findElement(By.cssSelector("td:nth-child(2)")).getText();
	}

	boolean isCached(String instance, long id) {
		return !"evicted".equals(row(instance, id).getDomAttribute("data-event"));
	}

	boolean isEvicted(String instance, long id) {
		return panel(instance).findElements(By.cssSelector("tr[data-key='" + id + "']:not([data-event=evicted])"))
			.isEmpty();
	}

	boolean shows(String instance, String event) {
		return !panel(instance).findElements(By.cssSelector("tr[data-event=" + event + "]")).isEmpty();
	}

	/** Records what the rows of an instance light up for from now on, however shortly. */
	void recordEvents(String instance) {
		this.browser.run("""
				window.recorded = new Set();
				new MutationObserver((changes) => changes.forEach(({ target: { dataset } }) => dataset.event
					&& window.recorded.add(`${dataset.key} ${dataset.event}`)))
					.observe(arguments[0], { subtree: true, attributeFilter: ['data-event'] });
				""", panel(instance));
	}

	/** The key and the event of each, such as "42 filled". */
	List<String> recordedEvents() {
		return List.of(this.browser.run("return [...window.recorded].join()").toString().split(","));
	}

	/** In a directory that the build leaves to those who want to look. */
	Path takeScreenshot(String name) throws IOException {
		Path file = Files.createDirectories(Path.of("target", "screenshots")).resolve(name + ".png");
		this.browser.takeScreenshot(file);
		assertThat(file).isNotEmptyFile();
		return file;
	}

	String strip() {
		return element("#strip").getText();
	}

	String firstLine() {
		return element("#strip li").getText();
	}

}
