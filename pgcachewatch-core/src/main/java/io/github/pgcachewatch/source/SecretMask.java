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

package io.github.pgcachewatch.source;

import java.util.regex.Pattern;

/**
 * Keeps passwords out of logs, error messages and reports.
 */
public final class SecretMask {

	/** A parameter may have an at sign too, and a password a question mark. */
	private static final Pattern CREDENTIALS = Pattern.compile("://(?:[^?\\s]*|[^=\\s]*)@");

	/** Of other databases' drivers, which may be configured by mistake. */
	private static final Pattern OTHER_CREDENTIALS = Pattern.compile("^(jdbc:[^:/]+:)\\S*@");

	private static final Pattern PARAMETERS = Pattern
		.compile("(?i)(\\b[\\w.-]*(?:password|passwd|passphrase|pwd|secret|token))(\\s*=\\s*)[^&;\\s]+");

	private SecretMask() {
	}

	/**
	 * Returns a text with a mask in the place of the credentials of URLs, and of
	 * parameters that are secret by their names.
	 * @param text the text, of which URLs may be a part
	 * @return the text without passwords
	 */
	public static String text(String text) {
		String masked = CREDENTIALS.matcher(text).replaceAll("://***@");
		return PARAMETERS.matcher(masked).replaceAll("$1$2***");
	}

	/**
	 * Whether a URL has credentials before its host, as a URI may, and no JDBC URL of
	 * PostgreSQL's.
	 * @param url the URL
	 * @return whether it has
	 */
	public static boolean hasCredentials(String url) {
		return CREDENTIALS.matcher(url).find();
	}

	/**
	 * Returns a URL as it may stand in a message: without its parameters and credentials.
	 * @param url the URL, of whatever driver
	 * @return the part that tells server and database
	 */
	public static String url(String url) {
		String masked = url.contains("://") ? url : OTHER_CREDENTIALS.matcher(url).replaceAll("$1***@");
		return text(masked).split("[?;]", 2)[0];
	}

}
