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

/**
 * Computes the keys of a cache from the columns of a row: column to Java value
 * ({@link io.github.pgcachewatch.key.value}) to key.
 * {@link io.github.pgcachewatch.key.KeySource} is what an annotation or a property
 * declares; bound to a table it becomes a {@link io.github.pgcachewatch.key.KeyBinder}.
 */
@NullMarked
package io.github.pgcachewatch.key;

import org.jspecify.annotations.NullMarked;
