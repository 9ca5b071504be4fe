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

package io.github.pgcachewatch.binding;

import java.util.Arrays;
import java.util.EnumSet;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;

/**
 * A cache whose tables are found out while its methods run. Immutable.
 *
 * @param name the name of the cache
 * @param strategy the strategy's name; empty for the cache's or the global one
 */
public record CapturedCache(String name, String strategy) {

	static CapturedCache of(PgInvalidated annotation, String name, String place) {
		boolean restricted = annotation.key().length > 0 || annotation.columns().length > 0
				|| !annotation.condition().isEmpty()
				|| !Arrays.asList(annotation.operations()).containsAll(EnumSet.allOf(Operation.class));
		if (restricted) {
			throw new InvalidBindingException(Reason.TABLE, place,
					"'key', 'columns', 'condition' or 'operations' stands beside no table",
					"Name the table, or leave them out to have the whole cache follow every table that is read.");
		}
		return new CapturedCache(name, annotation.strategy());
	}

}
