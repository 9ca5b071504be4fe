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

package io.github.pgcachewatch.sample.live;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableChange;
import org.jspecify.annotations.Nullable;

/**
 * Puts into words which rows changed.
 */
final class ChangedRows {

	private static final int SHOWN = 3;

	private ChangedRows() {
	}

	static String of(TableChange change) {
		if (change.wholeTable()) {
			return "whole table";
		}
		List<Map<String, @Nullable Object>> keys = change.keys();
		return (keys.size() > SHOWN) ? of(keys.size(), 1)
				: keys.stream().map(ChangedRows::row).collect(Collectors.joining(", "));
	}

	static String of(int rows, int notifications) {
		return "%,d rows".formatted(rows)
				+ ((notifications > 1) ? " in %d notifications".formatted(notifications) : "");
	}

	private static String row(Map<String, @Nullable Object> key) {
		return key.entrySet()
			.stream()
			.map((column) -> column.getKey() + "=" + column.getValue())
			.collect(Collectors.joining(" "));
	}

}
