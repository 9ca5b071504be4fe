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
 * Wires {@link io.github.pgcachewatch.watch} and the packages beneath it into Spring
 * Boot: auto-configurations, properties, connection details, failure analysis and hints
 * for native images. What runs after the start is in the other packages.
 */
@NullMarked
package io.github.pgcachewatch.autoconfigure;

import org.jspecify.annotations.NullMarked;
