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

package io.github.pgcachewatch.autoconfigure.connection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * The DataSources that a routing one chooses from.
 */
final class RoutingTargets {

	private RoutingTargets() {
	}

	/**
	 * Whether a DataSource routes, and has no target to which it does so without a key.
	 */
	static boolean isWithoutDefault(DataSource dataSource) {
		AbstractRoutingDataSource routing = routing(dataSource);
		return routing != null && routing.getResolvedDefaultDataSource() == null;
	}

	/**
	 * Returns the DataSources that connections may come from.
	 * @return the targets, or the DataSource itself if it does not route
	 */
	static List<DataSource> of(DataSource dataSource) {
		Set<DataSource> targets = new LinkedHashSet<>();
		collect(dataSource, targets);
		return new ArrayList<>(targets);
	}

	private static void collect(@Nullable DataSource dataSource, Set<DataSource> targets) {
		if (dataSource == null) {
			return;
		}
		AbstractRoutingDataSource routing = routing(dataSource);
		if (routing == null) {
			targets.add(dataSource);
			return;
		}
		collect(routing.getResolvedDefaultDataSource(), targets);
		routing.getResolvedDataSources().values().forEach((target) -> collect(target, targets));
	}

	private static @Nullable AbstractRoutingDataSource routing(DataSource dataSource) {
		AbstractRoutingDataSource routing = DataSourceUnwrapper.unwrap(dataSource, AbstractRoutingDataSource.class);
		return (routing != null && isResolved(routing)) ? routing : null;
	}

	/**
	 * One that finds its target in a way of its own may have resolved none.
	 */
	private static boolean isResolved(AbstractRoutingDataSource routing) {
		try {
			routing.getResolvedDataSources();
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

}
