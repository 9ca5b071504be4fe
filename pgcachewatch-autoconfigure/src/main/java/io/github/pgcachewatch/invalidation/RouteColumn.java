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

/**
 * A column, as far as its values may become part of a cache key.
 *
 * @param name the column's name
 * @param type the name of its type in {@code pg_type}, of a domain the base type's:
 * {@code int8}, {@code text}, {@code bpchar}, {@code numeric}
 * @param category the type's {@code typcategory}; {@code 'E'} for an enum
 * @param deterministicCollation whether strings are equal only if their bytes are; true
 * where the type has no collation
 */
public record RouteColumn(String name, String type, char category, boolean deterministicCollation) {
}
