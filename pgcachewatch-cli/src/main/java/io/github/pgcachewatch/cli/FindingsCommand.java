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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Prints what a running application has found out about its cached methods.
 */
@Command(name = "findings", mixinStandardHelpOptions = true, sortOptions = false, description = {
		"Print what a running application has found out about its cached methods, as annotations to paste.",
		"Ends with 3 if there are findings; what is merely suggested is none. Asks the application, and no database." },
		footerHeading = "%nExamples:%n",
		footer = { "  pgcachewatch findings http://localhost:8080",
				"  pgcachewatch findings http://localhost:9000/manage/pgcachewatch",
				"  curl -su user https://shop.internal/actuator/pgcachewatch | pgcachewatch findings -" })
final class FindingsCommand implements Callable<Integer> {

	private final Terminal terminal;

	@Parameters(paramLabel = "URL", description = "The application, or its endpoint where that is not "
			+ EndpointAddress.DEFAULT_PATH + "; '-' reads the endpoint's answer from the standard input.")
	private @Nullable String source;

	FindingsCommand(Terminal terminal) {
		this.terminal = terminal;
	}

	@Override
	public Integer call() throws IOException, InterruptedException {
		List<MethodFinding> findings = MethodFinding.read(answer(Objects.requireNonNull(this.source)));
		if (findings.isEmpty()) {
			this.terminal.say("No findings. An application collects them while 'pgcachewatch.capture' is 'verify' or "
					+ "'auto', when its methods fill their caches");
			return ExitCode.OK;
		}
		new AnnotationText(findings).lines().forEach(this.terminal.out()::println);
		return findings.stream().allMatch(MethodFinding::isSuggestion) ? ExitCode.OK : ExitCode.DRIFT;
	}

	private String answer(String source) throws IOException, InterruptedException {
		return source.equals("-") ? this.terminal.input() : EndpointAddress.parse(source).get();
	}

}
