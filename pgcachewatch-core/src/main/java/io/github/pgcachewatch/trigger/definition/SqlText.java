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

package io.github.pgcachewatch.trigger.definition;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;

import io.github.pgcachewatch.event.TableName;

/**
 * Writes names and texts into SQL. Everything is quoted always, not only where today's
 * list of keywords asks for it, and escapes do not depend on a session's
 * {@code standard_conforming_strings}: a function's body is compared with its text, and
 * parsed in the sessions of its writers.
 */
public final class SqlText {

	private SqlText() {
	}

	/**
	 * Quotes a name.
	 * @param name a name of one part
	 * @return the quoted name
	 */
	public static String identifier(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	/**
	 * Quotes a table's name.
	 * @param name the name, with or without a schema
	 * @return the quoted name
	 */
	public static String identifier(TableName name) {
		String table = identifier(name.name());
		return (name.schema() != null) ? identifier(name.schema()) + "." + table : table;
	}

	public static String literal(String text) {
		String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
		return (text.indexOf('\\') >= 0) ? "E" + quoted : quoted;
	}

	/**
	 * Quotes a text of several lines with a tag that does not occur in it.
	 */
	public static String dollarQuoted(String text) {
		String tag = "$pgcachewatch$";
		for (int i = 1; text.contains(tag); i++) {
			tag = "$pgcachewatch" + i + "$";
		}
		return tag + text + tag;
	}

	static String md5(String text) {
		try {
			byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the beginning of a text that fits into a number of bytes.
	 */
	static String truncate(String text, int bytes) {
		StringBuilder result = new StringBuilder();
		int room = bytes;
		for (int codePoint : text.codePoints().toArray()) {
			room -= Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
			if (room < 0) {
				break;
			}
			result.appendCodePoint(codePoint);
		}
		return result.toString();
	}

	/**
	 * Puts statements together to a script that waits no longer for a table's lock than
	 * given, since the table's writers wait meanwhile.
	 * @param statements the statements; equal ones are taken once
	 * @param lockTimeout how long to wait for the lock on a table
	 * @return the script, empty if there is no statement
	 */
	public static String script(Collection<String> statements, Duration lockTimeout) {
		if (statements.isEmpty()) {
			return "";
		}
		StringBuilder script = new StringBuilder("SET lock_timeout = '" + lockTimeout.toMillis() + "ms';\n");
		new LinkedHashSet<>(statements).forEach((statement) -> script.append(statement).append(";\n"));
		return script.append("RESET lock_timeout;\n").toString();
	}

}
