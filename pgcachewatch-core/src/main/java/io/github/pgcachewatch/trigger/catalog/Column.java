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

package io.github.pgcachewatch.trigger.catalog;

/**
 * A column of a watched table. Immutable.
 *
 * @param name the name as it stands in the catalog
 * @param type the name of its type in {@code pg_type}, such as {@code int8}; of a domain
 * the type that it is based on in the end
 * @param typeCategory the category of that type in {@code pg_type}: {@code E} for enums,
 * {@code N} for numbers, {@code S} for strings, {@code A} for arrays
 * @param deterministicCollation whether equal values have equal bytes as far as the
 * collation decides
 * @param nullable whether the column may be null
 */
public record Column(String name, String type, char typeCategory, boolean deterministicCollation, boolean nullable) {

}
