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

import io.github.pgcachewatch.trigger.TableDescription;

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
		public List<KeyTemplate> templates(TableDescription table) {
			return List.of();
		}

	};

	static KeySource of(KeyTemplate template) {
		return new KeySource() {

			@Override
			public List<String> columns() {
				return template.columns();
			}

			@Override
			public List<KeyTemplate> templates(TableDescription table) {
				return List.of(template);
			}

		};
	}

	List<String> columns();

	/**
	 * Returns how keys are computed: in each of the ways, where it is not known in which
	 * the fill computes them; in none, if any change clears the cache.
	 * @param table the table, known to have the columns
	 */
	List<KeyTemplate> templates(TableDescription table);

}
