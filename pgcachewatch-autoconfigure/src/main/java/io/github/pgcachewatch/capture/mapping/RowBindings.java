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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.CapturedMethod;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.key.InvalidBindingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds caches to the rows that their methods read. Thread-safe; throws nothing: an
 * uncertain mapping is logged once, and a change of the table then clears the whole
 * cache.
 */
public final class RowBindings {

	private static final Logger logger = LoggerFactory.getLogger(RowBindings.class);

	private static final String WHOLE = "{} evicts no single entries of the cache '{}', ";

	private final RowMapping mapping;

	private final Map<CapturedMethod, MappedRows> mapped = new ConcurrentHashMap<>();

	/**
	 * Creates the bindings.
	 * @param mapping tells the rows
	 */
	public RowBindings(RowMapping mapping) {
		this.mapping = mapping;
	}

	/**
	 * Binds a method's cache to the rows of a table that the method reads.
	 * @param method the method
	 * @param table the table, with its schema
	 * @param strategy the strategy's name; empty for the cache's or the global one
	 * @return a binding for each column that may hold the identifier; none if the whole
	 * cache must follow the table
	 */
	public List<CacheBinding> bind(CapturedMethod method, TableName table, String strategy) {
		MappedRows rows = this.mapped.computeIfAbsent(method, this::rows);
		if (!rows.conflicts(table).isEmpty()) {
			logger.info(WHOLE + "if rows of '{}' change, since the mapping leads to further ones of them: {}",
					method.method().place(), method.cacheName(), table, rows.conflicts(table));
		}
		try {
			return rows.columns(table).stream().map((column) -> method.bind(table, column, strategy)).toList();
		}
		catch (InvalidBindingException ex) {
			logger.info(WHOLE + "since {}", method.method().place(), method.cacheName(), ex.problem());
			return List.of();
		}
	}

	private MappedRows rows(CapturedMethod method) {
		MappedRows rows = read(method);
		if (!rows.doubt().isEmpty()) {
			logger.info(WHOLE + "since {}", method.method().place(), method.cacheName(), rows.doubt());
		}
		return rows;
	}

	// A mapping is another library's, and may be of another version.
	private MappedRows read(CapturedMethod method) {
		try {
			return this.mapping.rows(method);
		}
		catch (UncertainMappingException ex) {
			return MappedRows.unknown(ex.reason());
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("The mapping behind {} could not be read", method.method().place(), ex);
			return MappedRows.unknown("its mapping could not be read: " + ex);
		}
	}

}
