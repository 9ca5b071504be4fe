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

import io.github.pgcachewatch.event.TableName;

/**
 * The names of triggers and functions. All that belongs to one channel begins alike, and
 * is found by that: a trigger or function that is renamed behind the beginning, or whose
 * table is, is still known.
 */
public final class TriggerNames {

	private static final int HASH = 8;

	private static final int MAX_NAME_BYTES = 63;

	private TriggerNames() {
	}

	public static String prefix(String channel) {
		return "pgcachewatch_" + hash(channel) + "_";
	}

	public static String trigger(String channel, TriggerEvent event) {
		return prefix(channel).substring(0, prefix(channel).length() - 1) + event.suffix();
	}

	/**
	 * Names a row trigger of a partitioned table. The server gives its partitions one of
	 * the same name, and ATTACH PARTITION fails where there is one already: so it bears
	 * the table's mark.
	 */
	public static String partitionedTrigger(String channel, TriggerEvent event, TableName table) {
		return prefix(channel) + hash(table.toString()) + event.suffix();
	}

	/**
	 * Names a function by its table and its text. A function of another text has another
	 * name, so that a role that may not replace the one in use can add its own. The
	 * number is that of the attempt: above 1 where another role's function has the name.
	 */
	public static String function(TableName table, TriggerFunction function, int number) {
		String start = prefix(function.spec().channel()) + hash(table + "\n" + function.body()) + "_"
				+ ((number > 1) ? number + "_" : "");
		return start + SqlText.truncate(table.name(), MAX_NAME_BYTES - start.length());
	}

	private static String hash(String text) {
		return SqlText.md5(text).substring(0, HASH);
	}

}
