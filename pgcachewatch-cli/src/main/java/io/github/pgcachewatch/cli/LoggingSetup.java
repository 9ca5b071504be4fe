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

package io.github.pgcachewatch.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the library and the driver quiet: what a user has to know, the commands say
 * themselves.
 */
final class LoggingSetup {

	private static final Logger driver = Logger.getLogger("org.postgresql");

	private LoggingSetup() {
	}

	/**
	 * Configures the logging; to be called before anything logs.
	 */
	static void configure(boolean verbose) {
		System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "debug" : "off");
		driver.setLevel(verbose ? Level.INFO : Level.OFF);
	}

}
