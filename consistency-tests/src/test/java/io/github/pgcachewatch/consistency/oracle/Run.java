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

package io.github.pgcachewatch.consistency.oracle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import io.github.pgcachewatch.PgCacheWatch;

import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * What all who take part in a run share.
 *
 * @param context the application
 * @param workload what is read and written
 * @param reads all ways to read each table
 * @param history the versions
 * @param judge the judge
 * @param figures the figures
 * @param quiet held shared during each read and write, exclusively at a quiet point
 */
record Run(ApplicationContext context, Workload workload, Map<OracleTable, List<CachedRead>> reads, History history,
		Judge judge, Figures figures, ReentrantReadWriteLock quiet) {

	Run(ApplicationContext context, Workload workload, History history, Judge judge, Figures figures) {
		this(context, workload, reads(context, workload), history, judge, figures, new ReentrantReadWriteLock(true));
	}

	private static Map<OracleTable, List<CachedRead>> reads(ApplicationContext context, Workload workload) {
		List<CachedRead> reads = new ArrayList<>();
		context.getBeansOfType(Items.class).values().forEach((items) -> reads.addAll(Items.reads(items)));
		context.getBeansOfType(InferredRows.class).values().forEach((rows) -> reads.addAll(InferredRows.reads(rows)));
		context.getBeansOfType(InferredPairs.class)
			.values()
			.forEach((pairs) -> reads.addAll(InferredPairs.reads(pairs)));
		context.getBeansOfType(CachedSource.class).values().forEach((source) -> reads.addAll(source.reads()));
		Map<OracleTable, List<CachedRead>> byTable = new EnumMap<>(OracleTable.class);
		reads.stream()
			.filter((read) -> workload.tables().contains(read.table()))
			.forEach((read) -> byTable.computeIfAbsent(read.table(), (table) -> new ArrayList<>()).add(read));
		return byTable;
	}

	JdbcTemplate jdbc() {
		return this.context.getBean(JdbcTemplate.class);
	}

	PgCacheWatch watch() {
		return this.context.getBean(PgCacheWatch.class);
	}

	SyncPoint syncPoint() {
		return this.context.getBean(SyncPoint.class);
	}

	PlatformTransactionManager transactions() {
		return this.context.getBean(PlatformTransactionManager.class);
	}

}
