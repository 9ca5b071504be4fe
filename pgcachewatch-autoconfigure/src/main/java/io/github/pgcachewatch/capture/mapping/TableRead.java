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

package io.github.pgcachewatch.capture.mapping;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A way by which a mapping reads a table. Immutable.
 *
 * @param table the table; without a schema, where the mapping names none
 * @param column the column that holds the identifier of the entity which is asked for;
 * {@code null} if rows are found otherwise
 * @param path the entity or attribute that is read from it, for messages
 */
record TableRead(TableName table, @Nullable String column, String path) {
}
