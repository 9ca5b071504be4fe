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

package org.springframework.samples.bookshop;

import java.util.Collection;
import java.util.Optional;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.data.repository.Repository;

/**
 * Authors, read with JPA.
 */
@PgInvalidated("author")
interface WriterRepository extends Repository<Writer, Long> {

	@PgInvalidated(table = "author", key = "id")
	Optional<Writer> findById(Long id);

	@Cacheable("writers")
	Collection<Writer> findAll();

}
