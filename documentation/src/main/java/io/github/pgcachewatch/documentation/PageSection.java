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

package io.github.pgcachewatch.documentation;

/**
 * What stands under one heading.
 *
 * @param level the heading's level, 1 for the page's title
 * @param title the heading
 * @param anchor its identifier in the page
 * @param text what stands under it, without markup
 */
record PageSection(int level, String title, String anchor, StringBuilder text) {
}
