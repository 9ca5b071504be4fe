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

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A trigger that the Python library PGCacheWatch has installed. Immutable.
 *
 * @param table the table that it is on
 * @param name its name
 * @param function the function that it calls
 * @param channel the channel that it notifies, or {@code null} if its function does not
 * say
 * @param fires whether it is enabled
 */
record PythonTrigger(TableName table, String name, TableName function, @Nullable String channel, boolean fires) {

}
