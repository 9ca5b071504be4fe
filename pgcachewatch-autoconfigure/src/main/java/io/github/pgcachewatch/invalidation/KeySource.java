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

package io.github.pgcachewatch.invalidation;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where a binding's keys come from.
 */
interface KeySource {

	/** No keys: any change clears the cache. */
	KeySource WHOLE_CACHE = new KeySource() {

		@Override
		public List<String> columns() {
			return List.of();
		}

		@Override
		public @Nullable KeyTemplate template(RouteTable table) {
			return null;
		}

	};

	static KeySource of(KeyTemplate template) {
		return new KeySource() {

			@Override
			public List<String> columns() {
				return template.columns();
			}

			@Override
			public KeyTemplate template(RouteTable table) {
				return template;
			}

		};
	}

	List<String> columns();

	/**
	 * Returns how keys are computed, or {@code null} if any change clears the cache.
	 * @param table the table, known to have the columns
	 */
	@Nullable KeyTemplate template(RouteTable table);

}
