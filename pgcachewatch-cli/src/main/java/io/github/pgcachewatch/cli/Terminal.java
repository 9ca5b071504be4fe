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

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import picocli.CommandLine.Help.Ansi;

/**
 * What a command reads and where it writes to, and the environment that it runs in.
 *
 * @param in what is piped into it
 * @param out what the command is asked for, and nothing else
 * @param err all that is said beside it
 * @param environment the environment variables
 * @param ansi whether there are colours
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, Ansi ansi) {

	static Terminal system() {
		return new Terminal(System.in, System.out, System.err, System.getenv(), Ansi.AUTO);
	}

	PrintWriter outWriter() {
		return new PrintWriter(this.out, true);
	}

	PrintWriter errWriter() {
		return new PrintWriter(this.err, true);
	}

	/**
	 * Reads all that is piped into the command.
	 */
	String input() throws IOException {
		return new String(this.in.readAllBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Says something beside the result.
	 */
	void say(String message) {
		this.err.println(message);
	}

	/**
	 * Whether the output is closed, so that the result is not read any more.
	 */
	boolean isClosed() {
		return this.out.checkError();
	}

	String green(String text) {
		return colour(text, 32);
	}

	String red(String text) {
		return colour(text, 31);
	}

	String yellow(String text) {
		return colour(text, 33);
	}

	String faint(String text) {
		return colour(text, 2);
	}

	private String colour(String text, int code) {
		return this.ansi.enabled() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
	}

}
