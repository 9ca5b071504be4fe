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

package io.github.pgcachewatch.autoconfigure;

import io.github.pgcachewatch.trigger.MissingTriggerException;
import io.github.pgcachewatch.trigger.TriggerException;
import io.github.pgcachewatch.trigger.TriggerPrivilegeException;
import io.github.pgcachewatch.trigger.UnsupportedDatabaseException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link TriggerException}, whose message says what is wrong.
 */
class TriggerFailureAnalyzer extends AbstractFailureAnalyzer<TriggerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TriggerException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause), cause);
	}

	private static String action(TriggerException cause) {
		if (cause instanceof MissingTriggerException) {
			return "Run the statements above, or let the application do so with 'pgcachewatch.triggers.mode=create'.";
		}
		if (cause instanceof TriggerPrivilegeException) {
			return "Have the owner of the tables run the statements above once. From then on the application needs no "
					+ "privilege to create anything.";
		}
		if (cause instanceof UnsupportedDatabaseException) {
			return "Point 'pgcachewatch.connection.url' to a PostgreSQL database, or switch the starter off with "
					+ "'pgcachewatch.enabled=false'.";
		}
		return "Correct the table or the columns in the annotation or property that the description names, or create "
				+ "them in the database.";
	}

}
