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

package io.github.pgcachewatch.trigger.catalog;

import java.util.List;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.jspecify.annotations.Nullable;

/**
 * A table on which triggers of one channel were found. Immutable.
 *
 * @param table the table; of partitions and inheritance children, the outermost one
 * @param channel the channel; {@code null} if no function of the triggers says it any
 * more, since the functions were changed
 * @param keyColumns the columns that are sent of each row; empty: only that the table
 * changed
 * @param level once a statement or once a row
 * @param version the newest version of the triggers' text; 0 if none says it
 */
public record WatchedTable(TableName table, @Nullable String channel, List<String> keyColumns, TriggerLevel level,
		int version) {

	public WatchedTable {
		keyColumns = List.copyOf(keyColumns);
	}

	/**
	 * Whether a newer version of this library installed the triggers, which this one
	 * leaves alone.
	 * @return whether they are newer
	 */
	public boolean isNewer() {
		return this.version > TriggerSpec.CURRENT_VERSION;
	}

}
