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

package io.github.pgcachewatch.capture.mapping;

/**
 * The entities of one kind of mapping. Thread-safe.
 */
public interface EntityRows {

	/**
	 * Returns the class whose {@code findById} reads what is returned here.
	 * @return the name of the class that carries out a repository's inherited methods
	 */
	String repositoryBaseClass();

	/**
	 * Returns what is read for an entity when it is found by its identifier.
	 * @param entity the class of the entity
	 * @return the rows, or why they are not known
	 */
	MappedRows of(Class<?> entity);

}
