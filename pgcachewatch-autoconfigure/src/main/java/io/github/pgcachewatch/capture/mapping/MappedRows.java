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

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;

/**
 * What a mapping tells of the rows that are read for one entity, whatever is loaded of
 * the objects that can be reached from it. Immutable.
 *
 * @param reads each way by which a table is read
 * @param doubt why nothing is certain; empty if there is no reason to say
 */
public record MappedRows(List<TableRead> reads, String doubt) {

	/** Nothing is mapped. */
	public static final MappedRows NONE = new MappedRows(List.of(), "");

	public MappedRows {
		reads = List.copyOf(reads);
	}

	static MappedRows unknown(String doubt) {
		return new MappedRows(List.of(), doubt);
	}

	/**
	 * Returns the columns in which each row of a table that is read holds the identifier.
	 * @param table the table, with its schema
	 * @return the columns; empty if rows of it are found otherwise as well
	 */
	public Set<String> columns(TableName table) {
		return otherwise(table).isEmpty()
				? reads(table).flatMap((read) -> Stream.ofNullable(read.column())).collect(Collectors.toSet())
				: Set.of();
	}

	/**
	 * Returns what reads other rows of a table beside those that hold the identifier.
	 * @param table the table, with its schema
	 * @return the entities or attributes; empty if there are none, or nothing is read by
	 * the identifier
	 */
	public Set<String> conflicts(TableName table) {
		return reads(table).allMatch((read) -> read.column() == null) ? Set.of() : otherwise(table);
	}

	private Set<String> otherwise(TableName table) {
		return reads(table).filter((read) -> read.column() == null).map(TableRead::path).collect(Collectors.toSet());
	}

	private Stream<TableRead> reads(TableName table) {
		return this.reads.stream().filter((read) -> read.table().matches(table.schema(), table.name()));
	}

}
