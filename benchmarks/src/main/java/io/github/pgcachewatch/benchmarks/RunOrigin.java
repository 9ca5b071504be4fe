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

package io.github.pgcachewatch.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What was measured, and by which plan.
 *
 * @param commit the commit, by Git's {@code describe}
 * @param plan the plan
 * @param machine processors and Java
 */
record RunOrigin(String commit, MeasurementPlan plan, String machine) {

	static RunOrigin here(MeasurementPlan plan) throws IOException, InterruptedException {
		String machine = "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(),
				Runtime.version());
		return new RunOrigin(describedCommit(), plan, machine);
	}

	private static String describedCommit() throws IOException, InterruptedException {
		Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		if (git.waitFor() != 0 || commit.isEmpty()) {
			throw new IOException("Git does not name the commit: run the benchmarks in a clone of the repository");
		}
		return commit;
	}

	@Override
	public String toString() {
		return "commit " + this.commit + ", plan " + this.plan.title() + ", " + this.machine;
	}

}
