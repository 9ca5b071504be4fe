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

package io.github.pgcachewatch.trigger.publication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import io.github.pgcachewatch.trigger.definition.SqlText;

/**
 * Says which key columns are not in a table's replica identity: their old values are not
 * in the WAL, so that an UPDATE or DELETE clears the whole cache.
 */
final class IdentityWarnings {

	private final PublicationState state;

	private final Map<TableName, TableName> resolved = new HashMap<>();

	IdentityWarnings(PublicationState state, Collection<TableDescription> described) {
		this.state = state;
		described.forEach((table) -> this.resolved.put(table.name(), table.resolved()));
	}

	List<String> of(Collection<WatchRequest> requests) {
		List<String> warnings = new ArrayList<>();
		for (WatchRequest request : requests) {
			TableName root = this.resolved.get(request.table());
			if (root != null && !request.keyColumns().isEmpty()) {
				this.state.of(root)
					.stream()
					.filter((relation) -> relation.kind() != 'p')
					.filter((relation) -> !relation.identity().containsAll(request.keyColumns()))
					.findFirst()
					.ifPresent((relation) -> warnings.add(warning(request, relation)));
			}
		}
		return warnings;
	}

	private static String warning(WatchRequest request, PublishedRelation relation) {
		List<String> outside = request.keyColumns()
			.stream()
			.filter((column) -> !relation.identity().contains(column))
			.toList();
		String begin = request.requestedBy() + ": the key columns " + outside + " of '" + relation.name() + "' are ";
		if (outside.stream().anyMatch(relation.unsent()::contains)) {
			return begin + "generated, and not in the WAL, so that each change of the table clears the whole cache";
		}
		String full = relation.mayBeFull() ? "ALTER TABLE " + SqlText.identifier(relation.name())
				+ " REPLICA IDENTITY FULL makes it precise, and has whole rows written to the WAL; USING INDEX does so"
				+ " for a unique index of these columns"
				: "REPLICA IDENTITY USING INDEX makes it precise for a unique index of these columns";
		return begin
				+ "not in its replica identity, so that each UPDATE and DELETE of the table clears the whole cache. "
				+ full;
	}

}
