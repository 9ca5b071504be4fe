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

package io.github.pgcachewatch.autoconfigure.failure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import io.github.pgcachewatch.autoconfigure.connection.ListenerConnectionException;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.trigger.TriggerException;
import io.github.pgcachewatch.watch.ListenerStartException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Explains the exceptions with which the starter ends the start of an application. Of
 * several in one chain of causes, the innermost one is explained.
 */
class StartFailureAnalyzer implements FailureAnalyzer {

	private static final String LATE_MIGRATIONS = "If migrations create them beside or after the start, as asynchronous "
			+ "Liquibase does, set 'pgcachewatch.await-migrations=true': caches are bypassed until they are there.";

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		List<Throwable> causes = new ArrayList<>();
		for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
			causes.add(cause);
		}
		Collections.reverse(causes);
		return causes.stream().map(StartFailureAnalyzer::explain).filter(Objects::nonNull).findFirst().orElse(null);
	}

	private static @Nullable FailureAnalysis explain(Throwable cause) {
		if (cause instanceof InvalidBindingException binding) {
			return new FailureAnalysis(binding.place() + ": " + binding.problem() + ".", binding.action(), cause);
		}
		if (cause instanceof ListenerConnectionException connection) {
			return new FailureAnalysis(connection.getMessage(), connection.getAction(), cause);
		}
		if (cause instanceof TriggerException trigger) {
			return new FailureAnalysis(String.valueOf(cause.getMessage()), action(trigger.reason()), cause);
		}
		if (cause instanceof ListenerStartException) {
			return new FailureAnalysis(String.valueOf(cause.getMessage()),
					"Start the database, correct 'pgcachewatch.connection' or 'spring.datasource', or start without it with "
							+ "'pgcachewatch.fail-fast=false': caches are then bypassed until it is there.",
					cause);
		}
		return null;
	}

	private static String action(TriggerException.Reason reason) {
		return switch (reason) {
			case MISSING_TRIGGER ->
				"Run the statements above, or let the application do so with 'pgcachewatch.triggers.mode=create'. "
						+ LATE_MIGRATIONS;
			case INSUFFICIENT_PRIVILEGE ->
				"Have the owner of the tables run the statements above once. From then on the application needs no "
						+ "privilege to create anything.";
			case UNSUPPORTED_DATABASE ->
				"Point 'pgcachewatch.connection.url' to a PostgreSQL database, or switch the starter off with "
						+ "'pgcachewatch.enabled=false', in tests with @DisablePgCacheWatch.";
			case REPLICATION_UNAVAILABLE ->
				"Correct it as described, or set 'pgcachewatch.source=notify', which needs none of it.";
			case UNKNOWN_TABLE, UNKNOWN_COLUMN ->
				"Correct the table or the columns in the annotation or property that the description names, or create "
						+ "them in the database. " + LATE_MIGRATIONS;
			case NOT_A_TABLE -> "Correct the table in the annotation or property that the description names.";
		};
	}

}
