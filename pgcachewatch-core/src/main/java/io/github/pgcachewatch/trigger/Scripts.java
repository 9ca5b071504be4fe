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

package io.github.pgcachewatch.trigger;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;

/**
 * Puts statements together to a script.
 */
final class Scripts {

	private Scripts() {
	}

	/**
	 * Returns a script that waits no longer for a table's lock than given, since the
	 * table's writers wait meanwhile.
	 */
	static String join(Collection<String> statements, Duration lockTimeout) {
		if (statements.isEmpty()) {
			return "";
		}
		StringBuilder script = new StringBuilder("SET lock_timeout = '" + lockTimeout.toMillis() + "ms';\n");
		new LinkedHashSet<>(statements).forEach((statement) -> script.append(statement).append(";\n"));
		return script.append("RESET lock_timeout;\n").toString();
	}

}
