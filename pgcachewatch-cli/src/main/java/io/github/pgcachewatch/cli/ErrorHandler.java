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

import io.github.pgcachewatch.source.MaskedFailure;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Says in one line what is wrong and what to do; where it comes from only if asked.
 */
final class ErrorHandler implements IParameterExceptionHandler, IExecutionExceptionHandler {

	private final Terminal terminal;

	private final RootCommand root;

	ErrorHandler(Terminal terminal, RootCommand root) {
		this.terminal = terminal;
		this.root = root;
	}

	@Override
	public int handleParseException(ParameterException ex, String[] args) {
		String command = ex.getCommandLine().getCommandSpec().qualifiedName();
		say(FailureMessages.oneLine(String.valueOf(ex.getMessage())) + ". Try '" + command + " --help'", ex);
		return ExitCode.USAGE;
	}

	@Override
	public int handleExecutionException(Exception ex, CommandLine command, ParseResult parsed) {
		say(FailureMessages.describe(ex), ex);
		return (ex instanceof CommandException expected) ? expected.exitCode() : ExitCode.FAILURE;
	}

	private void say(String message, Exception ex) {
		this.terminal.say(this.terminal.red(RootCommand.NAME + ": ") + message);
		if (this.root.isVerbose()) {
			MaskedFailure.of(ex).printStackTrace(this.terminal.err());
		}
	}

}
