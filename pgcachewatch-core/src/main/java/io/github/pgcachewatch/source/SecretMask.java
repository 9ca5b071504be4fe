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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps passwords out of logs, error messages and reports. Where a text can be read in
 * two ways, it hides more than the password. Thread-safe.
 */
public final class SecretMask {

	private static final String MASK = "***";

	private static final String HOST = "(?:[^/?;:@,\\s\\[]*|\\[[^\\]@\\s]*\\])(?::\\d+)?";

	private static final String HOSTS = "jdbc:[\\w.:+-]+://" + HOST + "(?:," + HOST + ")*";

	private static final String DATABASE = "/[^@?;]*";

	private static final String PARAMETERS = "(?:[?;].*)?";

	/** What JDBC has: an at sign can be in the parameters alone. */
	private static final Pattern JDBC_URL = Pattern.compile(HOSTS + "(?:" + DATABASE + ")?" + PARAMETERS,
			Pattern.DOTALL);

	/** One whose host is no user with a password of digits either. */
	private static final Pattern PLAIN_URL = Pattern
		.compile("(?:jdbc:postgresql:[\\w.-]*|" + HOSTS + DATABASE + ")" + PARAMETERS, Pattern.DOTALL);

	/** The second is that of other databases, which may be configured by mistake. */
	private static final String SCHEME = "(?:(?:[\\w.+-]+:)*[\\w.+-]*://|jdbc:[\\w.+-]+:)";

	private static final Pattern CREDENTIALS = Pattern.compile("(" + SCHEME + "?)(.*)@(.*)", Pattern.DOTALL);

	/** A password may have spaces. */
	private static final Pattern URL_IN_TEXT = Pattern.compile("(?<![\\w.+-])" + SCHEME + "(?:(?<=://)[^/\\n]*@)?\\S*");

	private static final Pattern PARAMETER = Pattern.compile("[?;].*=", Pattern.DOTALL);

	private static final Pattern SECRET_PARAMETERS = Pattern
		.compile("(?i)(\\b[\\w.-]*(?:pass(?:w\\w*|phrase|code|file)?|pwd|secret\\w*|token|credentials?"
				+ "|(?:access|api|private)[_.-]?key)\\s*=\\s*)"
				+ "(?:'(?:[^'\\\\]|\\\\.)*'|\"[^\"]*\"|\\{[^}]*\\}|[^&\\s])++");

	private SecretMask() {
	}

	/**
	 * Returns a text with a mask in the place of the credentials of URLs, and of
	 * parameters that are secret by their names.
	 * @param text the text, of which URLs may be a part
	 * @return the text without passwords
	 */
	public static String text(String text) {
		String masked = URL_IN_TEXT.matcher(text)
			.replaceAll((url) -> Matcher.quoteReplacement(withoutCredentials(url.group())));
		return SECRET_PARAMETERS.matcher(masked).replaceAll("$1" + Matcher.quoteReplacement(MASK));
	}

	/**
	 * Whether a URL has credentials before its host, as a URI may, and no JDBC URL of
	 * PostgreSQL's.
	 * @param url the URL
	 * @return whether it has
	 */
	public static boolean hasCredentials(String url) {
		return url.contains("://") && url.contains("@") && !JDBC_URL.matcher(url).matches();
	}

	/**
	 * Returns a URL as it may stand in a message: without its parameters and credentials.
	 * @param url the URL, of whatever driver
	 * @return the part that tells server and database
	 */
	public static String url(String url) {
		return text(withoutCredentials(url)).split("[?;]", 2)[0];
	}

	/**
	 * An at sign after a parameter may be one of its value, so that nothing tells where
	 * the password ends.
	 */
	private static String withoutCredentials(String url) {
		Matcher found = CREDENTIALS.matcher(url);
		if (!found.matches() || PLAIN_URL.matcher(url).matches()) {
			return url;
		}
		boolean clear = !PARAMETER.matcher(found.group(2)).find();
		return found.group(1) + MASK + (clear ? "@" + found.group(3) : "");
	}

}
