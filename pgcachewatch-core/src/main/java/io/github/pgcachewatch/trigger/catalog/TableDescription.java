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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.pgcachewatch.event.TableName;

/**
 * What the catalog says of a watched table. Immutable.
 *
 * @param name the table, as it was asked for
 * @param resolved the name that its notifications carry: its own, or that of the
 * outermost table that it is a partition or an inheritance child of
 * @param columns its columns by name, in the table's order
 */
public record TableDescription(TableName name, TableName resolved, Map<String, Column> columns) {

	public TableDescription {
		columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
	}

}
