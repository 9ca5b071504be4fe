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

/**
 * Something that keeps a command from being carried out, with a message that says what to
 * do.
 */
final class CommandException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int exitCode;

	private CommandException(String message, int exitCode) {
		super(message);
		this.exitCode = exitCode;
	}

	static CommandException usage(String message) {
		return new CommandException(message, ExitCode.USAGE);
	}

	static CommandException failure(String message) {
		return new CommandException(message, ExitCode.FAILURE);
	}

	int exitCode() {
		return this.exitCode;
	}

}
