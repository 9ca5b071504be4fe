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

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import org.springframework.util.FileSystemUtils;

/**
 * A headless Chromium, as Debian's packages install it. Nothing is downloaded.
 */
final class HeadlessBrowser implements AutoCloseable {

	private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));

	private static final Path DRIVER = Path.of(System.getProperty("chromedriver", "/usr/bin/chromedriver"));

	private final Path profile;

	private final ChromeDriver driver;

	private HeadlessBrowser(Path profile) {
		this.profile = profile;
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM.toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--user-data-dir=" + profile);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
			.usingAnyFreePort()
			.withLogFile(new File("target/chromedriver.log"))
			.build();
		this.driver = new ChromeDriver(service, options);
	}

	static HeadlessBrowser start() throws IOException {
		for (Path program : List.of(CHROMIUM, DRIVER)) {
			if (!Files.isExecutable(program)) {
				throw new IllegalStateException(program + " is missing: run 'apt-get install chromium chromium-driver',"
						+ " or name the programs with -Dchromium=... and -Dchromedriver=...");
			}
		}
		return new HeadlessBrowser(Files.createTempDirectory("chromium"));
	}

	ChromeDriver driver() {
		return this.driver;
	}

	Object run(String script, Object... arguments) {
		return ((JavascriptExecutor) this.driver).executeScript(script, arguments);
	}

	/**
	 * Shows the page on a screen whose scroll bars take no room.
	 */
	void resize(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", true));
	}

	/**
	 * Makes these the user's only preferences.
	 * @param preferences names and values of CSS media features
	 */
	void prefer(Map<String, String> preferences) {
		List<Map<String, String>> features = preferences.entrySet()
			.stream()
			.map((preference) -> Map.of("name", preference.getKey(), "value", preference.getValue()))
			.toList();
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", features));
	}

	/**
	 * Returns what axe-core finds wrong, in words.
	 */
	List<?> findAccessibilityViolations() {
		try (InputStream script = HeadlessBrowser.class.getResourceAsStream("/axe.min.js")) {
			run(new String(script.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return (List<?>) this.driver.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				axe.run().then(({ violations }) => done(violations.flatMap(({ id, nodes }) =>
					nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))));
				""");
	}

	/**
	 * Takes a picture of the whole page, however long it is.
	 */
	void takeScreenshot(Path file) throws IOException {
		Object data = this.driver
			.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
			.get("data");
		Files.write(file, Base64.getDecoder().decode((String) data));
	}

	@Override
	public void close() throws IOException {
		this.driver.quit();
		FileSystemUtils.deleteRecursively(this.profile);
	}

}
