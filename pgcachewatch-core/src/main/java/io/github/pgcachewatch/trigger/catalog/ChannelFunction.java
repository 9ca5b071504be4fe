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

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.SqlText;

/**
 * A trigger function whose name begins as those of the channel do, whether a trigger
 * calls it or not. Immutable.
 *
 * @param oid its identity
 * @param name its schema and name
 * @param owner the name of its owner
 * @param superuser whether its owner is a superuser
 * @param owned whether the connection's role may replace and drop it
 * @param used whether a trigger calls it
 */
public record ChannelFunction(long oid, TableName name, String owner, boolean superuser, boolean owned, boolean used) {

	public String dropStatement() {
		return "DROP FUNCTION IF EXISTS " + SqlText.identifier(this.name) + "()";
	}

}
