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

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.jspecify.annotations.Nullable;

/**
 * The state of one table that was asked for. Immutable.
 *
 * @param table the table, as it was asked for
 * @param description what the catalog says of it; {@code null} if it cannot be watched
 * @param state the state of its triggers
 * @param detail what is wrong, and what cures it; {@code null} if nothing is
 */
public record TableStatus(TableName table, @Nullable TableDescription description, TriggerState state,
		@Nullable String detail) {

}
