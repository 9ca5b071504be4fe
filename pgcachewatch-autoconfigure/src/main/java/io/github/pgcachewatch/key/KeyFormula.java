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

package io.github.pgcachewatch.key;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a key is computed, as declared: known before any bean exists.
 */
interface KeyFormula {

	List<KeyInput> inputs();

	/**
	 * Returns how keys are computed: in each of the ways, if the fill may compute its key
	 * in any of several ways.
	 */
	Resolution resolve(KeyGenerators generators);

	/**
	 * Computes a key as the fill does. Thread-safe.
	 */
	@FunctionalInterface
	interface KeyFunction {

		/**
		 * Computes the key.
		 * @param inputs the values of the formula's inputs, in order
		 * @return the key, or {@code null} if there is none, so that no call can store
		 * anything
		 */
		@Nullable Object key(@Nullable Object[] inputs);

	}

	/**
	 * How keys are computed.
	 *
	 * @param functions the functions; none if the keys of fills are not known
	 * @param doubt the reason why they are not; empty if it was logged before
	 */
	record Resolution(List<KeyFunction> functions, String doubt) {

		static Resolution of(List<KeyFunction> functions) {
			return new Resolution(functions, "");
		}

		static Resolution doubtful(String doubt) {
			return new Resolution(List.of(), doubt);
		}

	}

}
